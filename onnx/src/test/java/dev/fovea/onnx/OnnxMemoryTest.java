package dev.fovea.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.network.Initializer;
import dev.fovea.network.Network;
import dev.fovea.network.Presets;
import dev.fovea.network.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much heap reading takes. */
class OnnxMemoryTest {
    private @TempDir Path temp;

    /** Twice a ResNet-18 of 45 MB fits into 128 MB with some room; three times would not. */
    @Test
    void readingTakesAboutTwiceTheFile() throws Exception {
        Network network = Presets.find("resnet18").orElseThrow().network();
        Path file = temp.resolve("large.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExport.plain().write(network, Weights.initialize(network, new Initializer.He(), 1), out);
        }
        assertThat(Files.size(file)).isGreaterThan(45_000_000);
        Path said = temp.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseG1GC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OnnxMemoryTest.class.getName(),
                        file.toString())
                .redirectOutput(said.toFile())
                .redirectError(temp.resolve("warnings").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(said)).isEqualTo(Long.toString(network.parameterCount()));
    }

    /** Imports a file and says how many weights it has. */
    public static void main(String[] args) throws IOException {
        OnnxImport read = OnnxImport.of(OnnxModel.read(Path.of(args[0]), false));
        System.out.print(read.network().parameterCount());
    }
}
