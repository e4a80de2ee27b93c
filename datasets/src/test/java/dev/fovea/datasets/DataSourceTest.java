package dev.fovea.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FoveaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {
    private static final String EXPECTED = "expected mnist, a fetched data set (fashion-mnist, kmnist, cifar-10,"
            + " cifar-100, eurosat, flowers), a directory (the IDX files train-images-idx3-ubyte,"
            + " train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, CIFAR's binary files, or a folder of"
            + " pictures for each class), or a .csv file of lines path,label; got ";

    @TempDir
    Path directory;

    @Test
    void opensTheEmbeddedMnist() {
        TrainTest mnist = DataSource.open("mnist");
        assertThat(mnist.train().size()).isEqualTo(60_000);
        assertThat(mnist.test().size()).isEqualTo(10_000);
    }

    @Test
    void opensADirectory() throws IOException {
        for (String part : new String[] {"train", "t10k"}) {
            Files.write(
                    directory.resolve(part + "-images-idx3-ubyte"), IdxBytes.idx(new int[] {1, 1, 1}, new byte[] {5}));
            Files.write(directory.resolve(part + "-labels-idx1-ubyte"), IdxBytes.idx(new int[] {1}, new byte[] {0}));
        }
        TrainTest data = DataSource.open(directory.toString());
        assertThat(data.train().size()).isEqualTo(1);
        // a channel of one value only is not divided by its deviation 0
        assertThat(data.train().preprocessing().std()).containsExactly(1);
    }

    @Test
    void saysWhatItTakesWhenItGetsSomethingElse() throws IOException {
        refuses("mnits", "mnits: " + EXPECTED + "a name that nothing has");
        refuses("", "data: " + EXPECTED + "a name that nothing has");
        refuses("a\0b", "a\0b: " + EXPECTED + "a name that no file can have");
        Path file = Files.createFile(directory.resolve("train-images-idx3-ubyte"));
        refuses(file.toString(), file + ": " + EXPECTED + "another file: name the directory it lies in");
    }

    private static void refuses(String name, String message) {
        assertThatThrownBy(() -> DataSource.open(name))
                .isInstanceOf(FoveaException.class)
                .hasMessage(message);
    }
}
