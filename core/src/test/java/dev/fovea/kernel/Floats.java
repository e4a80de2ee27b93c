package dev.fovea.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** Assertions on arrays of floats; {@code what} stands in front of the message. */
final class Floats {
    private Floats() {}

    /** {@code |actual - expected| <= tolerance}, element by element. */
    static void assertClose(Object what, float[] actual, double[] expected, double tolerance) {
        assertThat(actual).as("%s", what).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            // written so that a NaN fails
            if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
                fail("%s: expected [%d] = %s within %s, got %s", what, i, expected[i], tolerance, actual[i]);
            }
        }
    }

    /** {@code |actual - expected| <= relative |expected|}, element by element. */
    static void assertRelative(Object what, float[] actual, double[] expected, double relative) {
        assertThat(actual).as("%s", what).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= relative * Math.abs(expected[i]))) {
                fail("%s: expected [%d] = %s, %s of it off at most, got %s", what, i, expected[i], relative, actual[i]);
            }
        }
    }

    /** {@code ||actual - expected|| <= relative ||expected||}, the Euclidean norm over all elements. */
    static void assertRelativeNorm(Object what, float[] actual, double[] expected, double relative) {
        assertThat(actual).as("%s", what).hasSize(expected.length);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.hypot(difference, actual[i] - expected[i]);
            norm = Math.hypot(norm, expected[i]);
        }
        assertThat(difference).as("%s: norm of the difference", what).isLessThanOrEqualTo(relative * norm);
    }

    /** The same bits, so that 0 and -0 differ. */
    static void assertSameBits(Object what, float[] actual, float[] expected) {
        assertThat(actual).as("%s", what).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected[i])) {
                fail("%s: expected the bits of [%d] = %s, got %s", what, i, expected[i], actual[i]);
            }
        }
    }

    /** All of {@code a} from {@code from} to {@code to} was written, nothing else. */
    static void assertWritten(Object what, float[] a, int from, int to) {
        for (int i = 0; i < a.length; i++) {
            boolean inside = from <= i && i < to;
            if (Float.isNaN(a[i]) == inside) {
                fail("%s: expected [%d, %d) to be written, and [%d] is %s", what, from, to, i, a[i]);
            }
        }
    }
}
