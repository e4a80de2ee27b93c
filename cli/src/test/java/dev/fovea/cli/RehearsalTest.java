package dev.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    private @TempDir Path temp;

    @Test
    void doesWhatUsersDo() throws Exception {
        assertThat(Rehearsal.run(temp)).isEqualTo(Main.OK);
        assertThat(Files.exists(temp.resolve("run/model.safetensors"))).isTrue();
    }

    @Test
    void tellsOfAFailure() throws Exception {
        Files.createFile(temp.resolve("run"));
        assertThat(Rehearsal.run(temp)).isEqualTo(Main.FAILED);
    }
}
