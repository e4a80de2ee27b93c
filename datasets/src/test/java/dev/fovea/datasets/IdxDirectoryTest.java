package dev.fovea.datasets;

import static dev.fovea.datasets.IdxBytes.gzip;
import static dev.fovea.datasets.IdxBytes.idx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FileFormatException;
import dev.fovea.FoveaException;
import dev.fovea.data.Fit;
import dev.fovea.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxDirectoryTest {
    @TempDir
    Path parent;

    private Path directory = Path.of("");

    @BeforeEach
    void writeTwoTrainingImagesAndOneTestImage() throws IOException {
        directory = Files.createDirectory(parent.resolve("toy"));
        write("train-images-idx3-ubyte", idx(new int[] {2, 1, 2}, new byte[] {0, (byte) 255, 51, 102}));
        write("train-labels-idx1-ubyte", idx(new int[] {2}, new byte[] {2, 0}));
        write("t10k-images-idx3-ubyte", idx(new int[] {1, 1, 2}, new byte[] {9, 8}));
        write("t10k-labels-idx1-ubyte", idx(new int[] {1}, new byte[] {1}));
    }

    @Test
    void readsBothParts() {
        TrainTest data = IdxDirectory.read(directory);
        assertThat(data.train().name()).isEqualTo("toy train");
        assertThat(data.test().name()).isEqualTo("toy test");
        assertThat(data.train().size()).isEqualTo(2);
        assertThat(data.test().size()).isEqualTo(1);
        assertThat(data.train().classes()).containsExactly("0", "1", "2");
        assertThat(data.test().classes()).isEqualTo(data.train().classes());
        assertThat(data.train().label(0)).isEqualTo(2);
        assertThat(data.train().sha256()).hasSize(64).isNotEqualTo(data.test().sha256());
        assertThat(data.train().preprocessing().fit()).isEqualTo(Fit.STRETCH);
        // 0, 255, 51, 102 have mean 0.4 of 255 and variance 0.14
        assertThat(data.test().preprocessing().mean()).containsExactly(0.4f);
        assertThat(data.test().preprocessing().std()).containsExactly((float) Math.sqrt(0.14));
        assertThat(data.test().preprocessing()).isEqualTo(data.train().preprocessing());
        TrainTest fitted = data.fitTo(Shape.image(1, 3, 4));
        assertThat(fitted.train().shape()).isEqualTo(Shape.image(1, 3, 4));
        assertThat(fitted.test().shape()).isEqualTo(Shape.image(1, 3, 4));
    }

    @Test
    void findsGzippedAndDottedNames() throws IOException {
        TrainTest plain = IdxDirectory.read(directory);
        write("train-images-idx3-ubyte.gz", gzip(take("train-images-idx3-ubyte")));
        write("train-labels.idx1-ubyte", take("train-labels-idx1-ubyte"));
        write("t10k-images.idx3-ubyte.gz", gzip(take("t10k-images-idx3-ubyte")));
        TrainTest other = IdxDirectory.read(directory);
        assertThat(other.train().images()).isEqualTo(plain.train().images());
        assertThat(other.train().sha256()).isEqualTo(plain.train().sha256());
        assertThat(other.test().sha256()).isEqualTo(plain.test().sha256());
    }

    @Test
    void measuresWhetherFiguresAreLight() throws IOException {
        byte[] chalk = {0, 0, 0, 0, 99, 0, 0, 0, 0};
        byte[] ink = {99, 99, 99, 99, 0, 99, 99, 99, 99};
        write("train-labels-idx1-ubyte", idx(new int[] {1}, new byte[] {3}));
        write("t10k-images-idx3-ubyte", idx(new int[] {1, 3, 3}, chalk));
        write("train-images-idx3-ubyte", idx(new int[] {1, 3, 3}, chalk));
        assertThat(IdxDirectory.read(directory).train().preprocessing().lightOnDark())
                .isTrue();
        write("train-images-idx3-ubyte", idx(new int[] {1, 3, 3}, ink));
        assertThat(IdxDirectory.read(directory).train().preprocessing().lightOnDark())
                .isFalse();
    }

    @Test
    void listsWhatIsMissingAndWhatIsThere() throws IOException {
        take("train-labels-idx1-ubyte");
        take("t10k-labels-idx1-ubyte");
        assertThatThrownBy(() -> IdxDirectory.read(directory))
                .isInstanceOf(FoveaException.class)
                .hasMessage(directory
                        + ": expected the four IDX files of a data set, raw or .gz, or a folder of pictures for each"
                        + " class; missing:"
                        + " train-labels-idx1-ubyte, t10k-labels-idx1-ubyte; found: t10k-images-idx3-ubyte,"
                        + " train-images-idx3-ubyte");
        take("train-images-idx3-ubyte");
        take("t10k-images-idx3-ubyte");
        assertThatThrownBy(() -> IdxDirectory.read(directory)).hasMessageEndingWith("; found: nothing");
        for (int i = 10; i < 23; i++) {
            write("photo" + i, new byte[0]);
        }
        assertThatThrownBy(() -> IdxDirectory.read(directory)).hasMessageEndingWith("photo18, photo19 and 3 more");
    }

    @Test
    void refusesPartsThatDiffer() throws IOException {
        write("t10k-labels-idx1-ubyte", idx(new int[] {1}, new byte[] {3}));
        assertThatThrownBy(() -> IdxDirectory.read(directory))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(directory.resolve("t10k-labels-idx1-ubyte") + ": expected labels from 0 to 2 like those of "
                        + directory.resolve("train-labels-idx1-ubyte")
                        + ", got 3: take all files from the same data set");
        write("t10k-images-idx3-ubyte", idx(new int[] {1, 2, 1}, new byte[] {9, 8}));
        assertThatThrownBy(() -> IdxDirectory.read(directory))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(directory.resolve("t10k-images-idx3-ubyte")
                        + ": expected images (1, 1, 2) like those of " + directory.resolve("train-images-idx3-ubyte")
                        + ", got (1, 2, 1): take all files from the same data set");
    }

    @Test
    void aBrokenFileIsNamed() throws IOException {
        write("train-labels-idx1-ubyte", idx(new int[] {2}, new byte[] {2}));
        assertThatThrownBy(() -> IdxDirectory.read(directory))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(
                        directory.resolve("train-labels-idx1-ubyte") + ": expected 2 elements for dimensions (2), got"
                                + " 1: the file is truncated, copy or download it again");
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
    }

    /** Removes a file and gives what was in it. */
    private byte[] take(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve(name));
        Files.delete(directory.resolve(name));
        return bytes;
    }
}
