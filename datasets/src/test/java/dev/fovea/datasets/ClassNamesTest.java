package dev.fovea.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassNamesTest {
    @TempDir
    Path temp;

    @Test
    void areTheFilesOrElseNumbers() throws IOException {
        Path file = temp.resolve("classes.txt");
        assertThat(ClassNames.of(file, 3)).containsExactly("0", "1", "2");
        Files.writeString(file, "T-shirt/top\r\n\n  汉 \n");
        assertThat(ClassNames.of(file, 2)).containsExactly("T-shirt/top", "汉");
        assertThatThrownBy(() -> ClassNames.of(file, 1))
                .isInstanceOf(FileFormatException.class)
                .hasMessage(file + ": expected the names of 1 classes, one a line, got more");
        assertThatThrownBy(() -> ClassNames.of(file, 3)).hasMessageContaining("3 classes, one a line, got 2");
    }
}
