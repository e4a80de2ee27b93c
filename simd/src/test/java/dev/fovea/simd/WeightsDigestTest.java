package dev.fovea.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A training ends with the same bits on every JVM with as many lanes: what it ended with once stands here. Where a change of
 * rounding is meant, run this test alone and put the entry that each of its three failures shows in place of the old one.
 */
class WeightsDigestTest {
    private static final Map<Integer, String> EXPECTED = Map.of(
            4, "eba364871617c680",
            8, "0a8c5c9f221a789d",
            16, "520f53fc1015a914");

    @Test
    void trainedWeightsAreThoseOfEveryOtherJvm() {
        float[] end = Training.train(new VectorKernels(), 2, Training.varied(), Training.weights(Training.varied()), 5)
                .get(4);
        String entry = Lanes.LANES + ", \"%s\"";
        assertThat(entry.formatted(new Digest().add(end).text()))
                .isEqualTo(entry.formatted(Objects.requireNonNull(EXPECTED.get(Lanes.LANES))));
    }
}
