package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.random.SplitMix64;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
    private static final int SIDE = 12;

    @TempDir
    Path temp;

    private Path photos;

    /** Folders of bars in three directions, 40 each, as colour pictures. */
    @BeforeEach
    void pictures() throws IOException {
        photos = temp.resolve("photos");
        BarImages bars = new BarImages(3, SIDE, 0, 0);
        SplitMix64 random = new SplitMix64(1);
        for (int i = 0; i < 120; i++) {
            byte[] pixels = bars.image(i % 3, random);
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < pixels.length; p++) {
                image.setRGB(p % SIDE, p / SIDE, (pixels[p] & 0xFF) * 0x010101);
            }
            Path folder = Files.createDirectories(photos.resolve("bar" + i % 3));
            ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
        }
    }

    private String[] training(Path run, String threads) {
        return new String[] {
            "train",
            photos.toString(),
            "--model",
            "INPUT 3x8x8 -> CONV 6@3x3 -> RELU -> POOL max 2x2 -> FC 3",
            "--epochs",
            "6",
            "--batch-size",
            "8",
            "--augment",
            "shift=0.5,rotate=5,elastic=3,brightness=0.1",
            "--threads",
            threads,
            "--out",
            run.toString()
        };
    }

    @Test
    void trainsOnFoldersEvaluatesAndPredicts() throws IOException {
        Path run = temp.resolve("run");
        CommandRun trained = CommandRun.of(training(run, "2"));
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.err())
                .contains("on 96 images of photos train, testing on 24")
                .contains("augmentation shift=0.5,rotate=5,elastic=3,brightness=0.1;");
        assertThat(Files.readString(run.resolve("run.json")))
                .contains("\"elastic\"")
                .contains("\"testFraction\"");
        CommandRun evaluated = CommandRun.of("evaluate", run.toString(), photos.toString(), "--json");
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        assertThat(Json.of(evaluated.out()).get("testError").asDouble()).isLessThan(10);
        CommandRun predicted = CommandRun.of(
                "predict", run.toString(), photos.resolve("bar1/1.png").toString());
        assertThat(predicted.out()).contains("bar1");
    }

    @Test
    void augmentedTrainingDoesNotDependOnThreads() throws IOException {
        CommandRun.of(training(temp.resolve("one"), "1"));
        CommandRun.of(training(temp.resolve("three"), "3"));
        assertThat(Files.readAllBytes(temp.resolve("three/model.safetensors")))
                .isEqualTo(Files.readAllBytes(temp.resolve("one/model.safetensors")));
    }

    /** Pictures are read and changed again as they were, by the run's settings alone. */
    @Test
    void goesOnAsIfUndisturbed() throws IOException {
        Path whole = temp.resolve("whole");
        Path halves = temp.resolve("halves");
        assertThat(cropped(whole, "4").exitCode()).isZero();
        assertThat(cropped(halves, "2").exitCode()).isZero();
        assertThat(Files.readAllBytes(halves.resolve("model.safetensors")))
                .isNotEqualTo(Files.readAllBytes(whole.resolve("model.safetensors")));
        CommandRun resumed = CommandRun.of("train", "--resume", halves.toString(), "--epochs", "4");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.err())
                .contains("on 84 images of photos train, testing on 36", "augmentation rotate=9,flip=0.5;");
        assertThat(Files.readAllBytes(halves.resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(whole.resolve("model.safetensors")));
        Files.delete(photos.resolve("bar0/0.png"));
        CommandRun changed = CommandRun.of("train", "--resume", halves.toString(), "--epochs", "5");
        assertThat(changed.exitCode()).isEqualTo(Main.FAILED);
        assertThat(changed.err()).contains("expected the data the training began with");
    }

    private CommandRun cropped(Path run, String epochs) {
        List<String> args = new ArrayList<>(List.of("train", photos.toString(), "--out", run.toString()));
        args.addAll(List.of("--model", "INPUT 1x6x8 -> CONV 2@3x3 -> RELU -> FC 3", "--epochs", epochs));
        args.addAll(List.of("--schedule", "constant", "--lr", "0.01", "--seed", "7"));
        args.addAll(List.of("--resize", "crop", "--test-fraction", "0.3", "--augment", "rotate=9,flip=0.5"));
        return CommandRun.of(args.toArray(String[]::new));
    }

    @Test
    void aLimitIsASampleOfEachClass() {
        Path run = temp.resolve("limited");
        CommandRun trained = CommandRun.of(
                "train",
                photos.toString(),
                "--model",
                "INPUT 1x6x8 -> CONV 2@3x3 -> RELU -> FC 3",
                "--epochs",
                "1",
                "--limit",
                "9",
                "--out",
                run.toString());
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("on 9 images of photos train, testing on 24");
        CommandRun resumed = CommandRun.of("train", "--resume", run.toString(), "--epochs", "2");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        CommandRun few = CommandRun.of(
                "train", photos.toString(), "--model", "INPUT 1x6x8 -> FC 3", "--limit", "2", "--out", run + "2");
        assertThat(few.exitCode()).isEqualTo(Main.FAILED);
        assertThat(few.err())
                .contains("expected --limit to leave at least one picture of each of the 3 classes, got 2");
    }

    @Test
    void showsWhatThereIs() throws IOException {
        Files.write(photos.resolve("bar0/broken.jpg"), new byte[] {1, 2});
        CommandRun refused = CommandRun.of("data", photos.toString());
        assertThat(refused.exitCode()).isEqualTo(Main.FAILED);
        assertThat(refused.err()).contains("1 of ").contains("broken.jpg").contains("--skip-corrupt");
        Path sheet = temp.resolve("sheet.png");
        CommandRun shown = CommandRun.of(
                "data", photos.toString(), "--skip-corrupt", "--sheet", sheet.toString(), "--augment", "rotate=20");
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("photos: 96 images to learn from, 24 to test with, 3 classes, colour 12x12")
                .contains("  bar0        32        8  33.3 %  ########################")
                .contains("  12x12            120 files")
                .contains("green  mean 0.");
        assertThat(shown.err()).contains("1 of 121 pictures cannot be read").contains("contact sheet drawn to");
        BufferedImage drawn = ImageIO.read(sheet.toFile());
        assertThat(drawn.getWidth()).isEqualTo(4 + 12 * (4 * SIDE + 4));
        assertThat(drawn.getHeight()).isEqualTo(4 + 3 * (4 * SIDE + 4));
    }

    @Test
    void givesMachinesTheSame() {
        CommandRun run = CommandRun.of("data", photos.toString(), "--json", "--image-size", "6x5", "--grey");
        assertThat(Json.of(run.out()).get("image").toString()).isEqualTo("[1,6,5]");
        assertThat(Json.of(run.out()).get("classes").get(2).get("name").asString())
                .isEqualTo("bar2");
    }

    @Test
    void saysWhatIsCalledWrongly() {
        refuses("--image-size", "0", "expected a side or HEIGHTxWIDTH, from 1 to 4096, e.g. 64 or 48x64, got '0'");
        refuses("--augment", "spin=1", "expected changes among shift, rotate");
        refuses("--augment", "flip=1", "--augment shows on the sheet");
        refuses("--test-fraction", "1", "expected a fraction between 0 and 1, got 1.0");
        refuses("--resize", "squash", "expected one of stretch, pad, crop, got 'squash'");
    }

    private void refuses(String option, String value, String message) {
        CommandRun run = CommandRun.of("data", photos.toString(), option, value);
        assertThat(run.exitCode()).isEqualTo(Main.USAGE);
        assertThat(run.err()).contains(message);
    }
}
