package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.random.SplitMix64;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures that take more memory than Java has. */
class LargeDataTest {
    private static final int SIDE = 12;
    private static final int FILES = 2400;

    @TempDir
    Path temp;

    private Path photos;

    /** 2400 pictures in two classes: 64x64 in colour they take 29,491,200 bytes. */
    @BeforeEach
    void pictures() throws IOException {
        photos = temp.resolve("photos");
        BarImages bars = new BarImages(2, SIDE, 0, 0);
        SplitMix64 random = new SplitMix64(1);
        byte[][] pngs = new byte[40][];
        for (int i = 0; i < FILES; i++) {
            int k = i % pngs.length;
            if (pngs[k] == null) {
                pngs[k] = png(bars.image(i % 2, random));
            }
            Path folder = Files.createDirectories(photos.resolve("bar" + i % 2));
            Files.write(folder.resolve(i + ".png"), pngs[k]);
        }
    }

    private byte[] png(byte[] pixels) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < pixels.length; p++) {
            image.setRGB(p % SIDE, p / SIDE, (pixels[p] & 0xFF) * 0x010101);
        }
        Path file = temp.resolve("one.png");
        ImageIO.write(image, "png", file.toFile());
        return Files.readAllBytes(file);
    }

    private String[] training(Path run, String... more) {
        String[] args = {
            "train",
            photos.toString(),
            "--model",
            "INPUT 3x64x64 -> POOL avg 8x8 -> CONV 2@3x3 -> RELU -> FC 2",
            "--epochs",
            "1",
            "--kernels",
            "scalar",
            "--augment",
            "shift=2",
            "--out",
            run.toString()
        };
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return all;
    }

    @Test
    void areLearnedFromAFileWithTheSameBits() throws Exception {
        Path scratch = Files.createDirectory(temp.resolve("scratch"));
        CommandRun small;
        try (FoveaProcess process = FoveaProcess.startWithHeap(
                temp, 40, training(temp.resolve("small"), "--scratch", scratch.toString()))) {
            small = process.end();
        }
        assertThat(small.exitCode()).as(small.err()).isZero();
        assertThat(small.err())
                .contains(
                        "decoding 2,400 pictures to (3, 64, 64): 28 MB in a temporary file, as they are more than half of"
                                + " Java's memory");
        assertThat(scratch).isEmptyDirectory();
        CommandRun large = CommandRun.of(training(temp.resolve("large")));
        assertThat(large.exitCode()).as(large.err()).isZero();
        assertThat(large.err()).doesNotContain("temporary file");
        assertThat(Files.readAllBytes(temp.resolve("small/model.safetensors")))
                .isEqualTo(Files.readAllBytes(temp.resolve("large/model.safetensors")));
    }

    @Test
    void aScratchThatIsNotThereIsNamedBeforeAnythingIsDecoded() throws Exception {
        Path nowhere = temp.resolve("nowhere");
        CommandRun run;
        try (FoveaProcess process =
                FoveaProcess.startWithHeap(temp, 40, training(temp.resolve("run"), "--scratch", nowhere.toString()))) {
            run = process.end();
        }
        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err())
                .contains(nowhere + ": expected a directory for decoded pictures")
                .contains("--scratch DIR");
    }
}
