package dev.fovea.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FoveaException;
import dev.fovea.data.Fit;
import dev.fovea.data.Images;
import dev.fovea.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFoldersTest {
    private static final PictureSettings SETTINGS = PictureSettings.usual().withImage(Shape.image(3, 4, 4));

    @TempDir
    Path temp;

    private Path data;

    @BeforeEach
    void directory() {
        data = temp.resolve("photos");
    }

    /** A picture all of one colour. */
    private static void picture(Path file, int height, int width, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < height * width; i++) {
            image.setRGB(i % width, i / width, rgb);
        }
        Files.createDirectories(file.resolveSibling("."));
        ImageIO.write(image, "png", file.toFile());
    }

    /** Ten red pictures of class a, five blue ones of class b, of two sizes. */
    private void tree(Path root) throws IOException {
        for (int i = 0; i < 15; i++) {
            String folder = i < 10 ? "a" : "b/deeper";
            picture(root.resolve(folder).resolve(i + ".png"), 6, i % 2 == 0 ? 6 : 9, i < 10 ? 0xFF0000 : 0x0000FF);
        }
        Files.writeString(root.resolve("a/notes.txt"), "no picture");
        Files.createDirectories(root.resolve(".hidden"));
    }

    @Test
    void holdsAShareOfEachClassBack() throws IOException {
        tree(data);
        TrainTest both = DataSource.open(data.toString(), SETTINGS);
        assertThat(both.train().classes()).containsExactly("a", "b");
        assertThat(both.train().labels()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1);
        assertThat(both.test().labels()).containsExactly(0, 0, 1);
        assertThat(both.train().name()).isEqualTo("photos train");
        assertThat(both.files().sizes()).isEqualTo(Map.of("6x6", 8, "6x9", 7));
        assertThat(both.train().images())
                .isInstanceOfSatisfying(
                        Images.class,
                        images -> assertThat(images.pixels())
                                .startsWith(255, 255, 255)
                                .hasSize(12 * 48));
        assertThat(both.train().preprocessing().mean()[1]).isZero();
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws IOException {
        tree(data);
        PictureSettings cropped = SETTINGS.withFit(Fit.CROP);
        TrainTest one = DataSource.open(
                data.toString(), cropped.withDecoding(cropped.decoding().withThreads(1)));
        TrainTest five = DataSource.open(
                data.toString(), cropped.withDecoding(cropped.decoding().withThreads(5)));
        assertThat(five.train().images()).isEqualTo(one.train().images());
        assertThat(five.train().sha256()).isEqualTo(one.train().sha256());
        TrainTest other = DataSource.open(data.toString(), SETTINGS.withImage(Shape.image(1, 4, 4)));
        assertThat(other.train().sha256()).isNotEqualTo(one.train().sha256());
    }

    /** The same bits, wherever they are kept. */
    @Test
    void keepsInAFileWhatMemoryDoesNotHold() throws IOException {
        tree(data);
        Files.write(data.resolve("a/3.png"), new byte[] {1});
        Path scratch = Files.createDirectory(temp.resolve("scratch"));
        PictureSettings skipping = SETTINGS.skippingCorrupt();
        List<String> said = new ArrayList<>();
        TrainTest memory = DataSource.open(data.toString(), skipping);
        // 15 pictures of 48 bytes
        TrainTest file = DataSource.open(
                data.toString(),
                skipping.withDecoding(skipping.decoding()
                        .withMemory(719)
                        .withScratch(scratch)
                        .withListener((pictures, image, bytes, onDisk) ->
                                said.add(pictures + " " + image + " " + bytes + " " + onDisk))));
        assertThat(said).containsExactly("15 (3, 4, 4) 720 true");
        assertThat(memory.train().images()).isInstanceOf(Images.class);
        assertThat(file.train().images()).isNotInstanceOf(Images.class);
        assertThat(file.train().sha256()).isEqualTo(memory.train().sha256());
        assertThat(file.train().preprocessing()).isEqualTo(memory.train().preprocessing());
        float[] expected = new float[48];
        float[] x = new float[48];
        for (int i = 0; i < memory.train().size(); i++) {
            memory.train().read(i, expected, 0);
            file.train().read(i, x, 0);
            assertThat(x).isEqualTo(expected);
        }
        assertThat(file.test().labels()).isEqualTo(memory.test().labels());
        assertThat(scratch).as("what is mapped has no name").isEmptyDirectory();
    }

    @Test
    void saysWhenThereIsNoRoom() throws IOException {
        tree(data);
        Path nowhere = temp.resolve("nowhere");
        PictureSettings settings =
                SETTINGS.withDecoding(SETTINGS.decoding().withMemory(0).withScratch(nowhere));
        refuses(settings, nowhere + ": expected a directory for decoded pictures: ");
        // 1.8 GB each
        Decoding decoding = SETTINGS.decoding().withMemory(64 << 20).withScratch(temp);
        Shape huge = Shape.image(3, 20_000, 30_000);
        assertThatThrownBy(() -> DecodingRoom.of("photos", huge, 1_000_000, 200_000, decoding))
                .isInstanceOf(FoveaException.class)
                .hasMessageStartingWith(
                        "photos: 1,200,000 pictures of (3, 20000, 30000) take 2,059,936,523 MB once they are"
                                + " decoded, but in memory there is room for 64 MB of them, and " + temp + " has ")
                .hasMessageContaining("--image-size, take fewer with --limit, name a directory with more room with"
                        + " --scratch DIR, or give Java more memory, e.g. FOVEA_JAVA_OPTS=-Xmx");
    }

    @Test
    void aLimitTakesTheSameShareOfEachClass() throws IOException {
        tree(data);
        TrainTest limited = DataSource.open(data.toString(), SETTINGS.withLimit(6));
        // of 8 and 4
        assertThat(limited.train().labels()).containsExactly(0, 0, 0, 0, 1, 1);
        assertThat(limited.test().size()).isEqualTo(3);
        assertThat(DataSource.open(data.toString(), SETTINGS.withLimit(100))
                        .train()
                        .size())
                .isEqualTo(12);
        refuses(
                SETTINGS.withLimit(1),
                "photos: expected --limit to leave at least one picture of each of the 2 classes");
    }

    @Test
    void takesPartsThatAreApart() throws IOException {
        tree(data.resolve("train"));
        picture(data.resolve("test/b/x.png"), 6, 6, 0);
        TrainTest both = DataSource.open(data.toString(), SETTINGS);
        assertThat(both.train().size()).isEqualTo(15);
        assertThat(both.test().labels()).containsExactly(1);
        picture(data.resolve("test/c/x.png"), 6, 6, 0);
        refuses(SETTINGS, "expected a class that there is to learn from too (a, b), got c");
    }

    @Test
    void namesAndCountsWhatIsCorrupt() throws IOException {
        tree(data);
        Path broken = data.resolve("a/3.png");
        Files.write(broken, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> DataSource.open(data.toString(), SETTINGS))
                .isInstanceOf(FoveaException.class)
                .hasMessageContaining(
                        "pictures cannot be read; repair or remove them, or leave them out with --skip-corrupt:")
                .hasMessageContaining(
                        broken + ": expected a PNG, JPEG, GIF or BMP picture, got a file that begins with 01 02 03");
        TrainTest both = DataSource.open(data.toString(), SETTINGS.skippingCorrupt());
        assertThat(both.train().size() + both.test().size()).isEqualTo(14);
        assertThat(both.files().corrupt()).hasSize(1);
        for (int i = 10; i < 15; i++) {
            Files.write(data.resolve("b/deeper/" + i + ".png"), new byte[] {1});
        }
        refuses(SETTINGS.skippingCorrupt(), "expected pictures of class b to learn from, got corrupt ones only");
    }

    @Test
    void asksForASizeWhereThereAreSeveral() throws IOException {
        tree(data);
        refuses(PictureSettings.usual(), "photos: expected pictures of one size, got 2 sizes (6x6, 6x9): say to which");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        Files.createDirectories(data.resolve("a"));
        refuses(SETTINGS, "expected pictures of this class (.png, .jpg, .jpeg, .bmp, .gif), got none");
        tree(data.resolve("train"));
        refuses(SETTINGS, "expected a folder test beside the folder train");
    }

    @Test
    void readsAList() throws IOException {
        for (int i = 0; i < 4; i++) {
            picture(temp.resolve("p, " + i + ".png"), 4, 4, 0x00FF00);
        }
        Path csv = temp.resolve("list.csv");
        Files.writeString(csv, "path,label\n\"p, 0.png\",10\n\"p, 1.png\",9\n\n\"p, 2.png\",10\n\"p, 3.png\",9\n");
        TrainTest both = DataSource.open(csv.toString(), PictureSettings.usual());
        assertThat(both.train().classes()).containsExactly("9", "10");
        assertThat(both.train().labels()).hasSize(2);
        Files.writeString(csv, "p.png,1\nq.png");
        data = csv;
        refuses(SETTINGS, csv + ": line 2: expected path,label, got q.png");
        Files.writeString(csv, "path,label\n");
        refuses(SETTINGS, csv + ": expected a line path,label for each picture, got none");
    }

    private void refuses(PictureSettings settings, String message) {
        assertThatThrownBy(() -> DataSource.open(data.toString(), settings))
                .isInstanceOf(FoveaException.class)
                .hasMessageContaining(message);
    }
}
