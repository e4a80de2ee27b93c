package dev.fovea.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FoveaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarDirectoryTest {
    @TempDir
    Path directory;

    /** One record: the labels, then 32x32 of each of three values. */
    private static byte[] record(int... labels) {
        byte[] bytes = new byte[labels.length + 3072];
        for (int i = 0; i < labels.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        for (int c = 0; c < 3; c++) {
            Arrays.fill(bytes, labels.length + c * 1024, labels.length + (c + 1) * 1024, (byte) (c * 100));
        }
        return bytes;
    }

    private void ten() throws IOException {
        for (int i = 1; i <= 5; i++) {
            Files.write(directory.resolve("data_batch_" + i + ".bin"), record(i));
        }
        Files.write(directory.resolve("test_batch.bin"), record(9));
    }

    @Test
    void readsTen() throws IOException {
        ten();
        Files.writeString(directory.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
        TrainTest both = DataSource.open(directory.toString());
        assertThat(both.train().labels()).containsExactly(1, 2, 3, 4, 5);
        assertThat(both.test().labels()).containsExactly(9);
        assertThat(both.train().classes()).startsWith("a", "b").hasSize(10);
        assertThat(both.train().preprocessing().mean()).containsExactly(0, 100 / 255f, 200 / 255f);
    }

    @Test
    void readsTheFineLabelsOfAHundred() throws IOException {
        Files.write(directory.resolve("train.bin"), record(3, 99));
        Files.write(directory.resolve("test.bin"), record(4, 50));
        TrainTest both = DataSource.open(directory.toString());
        assertThat(both.train().labels()).containsExactly(99);
        assertThat(both.test().labels()).containsExactly(50);
        assertThat(both.train().classes()).hasSize(100);
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        ten();
        Files.write(directory.resolve("data_batch_2.bin"), new byte[3072]);
        refuses("data_batch_2.bin: expected from 1 to 500000 records of 3073 bytes, got 3072 bytes");
        Files.write(directory.resolve("data_batch_2.bin"), record(10));
        refuses("data_batch_2.bin: record 0: expected a label from 0 to 9, got 10");
        Files.delete(directory.resolve("data_batch_2.bin"));
        refuses("expected the binary files of CIFAR-10; missing: data_batch_2.bin");
    }

    private void refuses(String message) {
        assertThatThrownBy(() -> DataSource.open(directory.toString()))
                .isInstanceOf(FoveaException.class)
                .hasMessageContaining(message);
    }
}
