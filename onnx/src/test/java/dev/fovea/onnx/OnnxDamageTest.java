package dev.fovea.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.FoveaException;
import dev.fovea.network.Network;
import dev.fovea.random.SplitMix64;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That damage to files of any layer ends in one line. */
class OnnxDamageTest {
    private @TempDir Path temp;

    /** Networks with every layer, in the opsets with the most chains and the fewest, damaged a thousand times each. */
    @ParameterizedTest
    @ValueSource(
            strings = {"normalisations", "curves", "gelu", "moved", "bilinear", "transposed", "joined", "poolings"})
    void damageToAnyLayerIsOneLineOrReads(String name) throws IOException {
        Network network = Objects.requireNonNull(Networks.all().get(name));
        Path file = temp.resolve("damaged.onnx");
        SplitMix64 random = new SplitMix64(name.hashCode());
        int refused = 0;
        for (int opset : new int[] {Networks.minOpset(name), OnnxExport.MAX_OPSET}) {
            ByteArrayOutputStream good = new ByteArrayOutputStream();
            OnnxExport.plain().opset(opset).write(network, Networks.weights(network, 1), good);
            for (int round = 0; round < 500; round++) {
                Files.write(file, OnnxModelTest.damaged(good.toByteArray(), random));
                try {
                    OnnxImport.of(OnnxModel.read(file, false));
                } catch (FoveaException e) {
                    refused++;
                    assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1000);
                }
            }
        }
        assertThat(refused).as("of 1000").isGreaterThan(100);
    }
}
