package dev.fovea.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.random.SplitMix64;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataTest {
    @Test
    void keepsEveryBitOfFloats() {
        SplitMix64 random = new SplitMix64(1);
        float[] x = new float[200_000];
        for (int i = 0; i < x.length; i++) {
            float any = Float.intBitsToFloat((int) random.nextLong());
            x[i] = Float.isFinite(any) ? any : -0f;
        }
        assertThat(Written.bits(read(x, float[].class))).isEqualTo(Written.bits(x));
    }

    @Test
    void keepsEveryBitOfDoubles() {
        SplitMix64 random = new SplitMix64(2);
        double[] x = new double[200_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = Double.longBitsToDouble(random.nextLong());
        }
        x[0] = -0.0;
        x[1] = Double.NEGATIVE_INFINITY;
        x[2] = Double.NaN;
        assertThat(Arrays.equals(read(x, double[].class), x)).isTrue();
    }

    @Test
    void keepsEveryLong() {
        long[] x = {Long.MIN_VALUE, -1, 0, 9007199254740993L, Long.MAX_VALUE};
        assertThat(read(x, long[].class)).containsExactly(x);
    }

    private static <T> T read(T value, Class<T> type) {
        return new Metadata(Path.of("x"), Map.of("k", Metadata.json(value))).read("k", type);
    }
}
