package dev.fovea.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sums and lines of batch normalisation against double precision. */
interface BatchNormContract extends Contract {
    List<Sizes> SHAPES = List.of(
            new Sizes(1, 1),
            new Sizes(3, 1),
            new Sizes(2, 3),
            new Sizes(5, 4),
            new Sizes(3, 15),
            new Sizes(2, 16),
            new Sizes(3, 17),
            new Sizes(2, 37));
    int SAMPLES = 3;

    record Sizes(int channels, int places) {}

    /** A large mean beside a small deviation: the sum of squares less the square of the sum would leave nothing. */
    @Test
    default void momentsAreThoseOfTheChannels() {
        SplitMix64 random = new SplitMix64(91);
        for (Sizes shape : SHAPES) {
            int channels = shape.channels();
            int places = shape.places();
            float[] x = Operands.uniform(SAMPLES * channels * places, random);
            for (int i = 0; i < x.length; i++) {
                x[i] += 100 * (i / places % channels);
            }
            double[] mean = new double[channels];
            double[] variance = new double[channels];
            BatchNormKernel kernel = kernels().batchNorm(channels, places, Epilogue.NONE);
            for (int c = 0; c < channels; c++) { // a channel at a time
                kernel.moments(x, SAMPLES, c, c + 1, mean, variance, new float[kernel.scratchSize()]);
            }
            for (int c = 0; c < channels; c++) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < x.length; i++) {
                    if (i / places % channels == c) {
                        sum += x[i];
                    }
                }
                double expected = sum / (SAMPLES * places);
                for (int i = 0; i < x.length; i++) {
                    if (i / places % channels == c) {
                        squares += (x[i] - expected) * (x[i] - expected);
                    }
                }
                assertThat(mean[c]).isCloseTo(expected, within(1e-6 * (1 + Math.abs(expected))));
                assertThat(variance[c]).isCloseTo(squares / (SAMPLES * places), within(1e-5));
            }
        }
    }

    @Test
    default void linesAndSumsAreTheirDefinitions() {
        SplitMix64 random = new SplitMix64(92);
        for (Sizes shape : SHAPES) {
            for (Epilogue epilogue : Epilogue.values()) {
                linesAndSums(shape.channels(), shape.places(), epilogue, random);
            }
        }
    }

    private void linesAndSums(int channels, int places, Epilogue epilogue, SplitMix64 random) {
        BatchNormKernel kernel = kernels().batchNorm(channels, places, epilogue);
        int size = SAMPLES * channels * places;
        float[] x = Operands.uniform(size, random);
        float[] dy = Operands.uniform(size, random);
        float[] a = Operands.uniform(channels, random);
        float[] b = Operands.uniform(channels, random);
        for (int c = 0; c < channels; c++) {
            b[c] *= 8; // far enough apart that some lines reach beyond 6
        }
        float[] d = Operands.uniform(channels, random);
        float[] y = Operands.unwritten(size);
        float[] dx = Operands.unwritten(size);
        double[] mean = Operands.doubles(Operands.uniform(channels, random));
        double[] sum = new double[channels];
        double[] product = new double[channels];
        double[] expectedY = new double[size];
        double[] expectedDx = new double[size];
        double[] expectedSum = new double[channels];
        double[] expectedProduct = new double[channels];
        kernel.forward(x, a, b, y, 0, 1);
        kernel.forward(x, a, b, y, 1, SAMPLES);
        for (int i = 0; i < size; i++) {
            int c = i / places % channels;
            expectedY[i] = (double) a[c] * x[i] + b[c];
            double line = expectedY[i];
            expectedY[i] = switch (epilogue) {
                case NONE -> line;
                case RELU -> Math.max(0, line);
                case RELU6 -> Math.min(Math.max(0, line), 6);
            };
            boolean clipped = (epilogue != Epilogue.NONE && !(y[i] > 0)) || (epilogue == Epilogue.RELU6 && y[i] >= 6);
            double g = clipped ? 0 : dy[i];
            expectedSum[c] += g;
            expectedProduct[c] += g * (x[i] - mean[c]);
            expectedDx[i] = a[c] * g + (double) b[c] * x[i] + d[c];
        }
        kernel.gradientSums(x, y, dy, SAMPLES, 0, channels, mean, sum, product, new float[kernel.scratchSize()]);
        kernel.backward(x, dy, a, b, d, dx, 0, 2);
        kernel.backward(x, dy, a, b, d, dx, 2, SAMPLES);
        String what = kernel + " ";
        Floats.assertClose(what + "y", y, expectedY, 1e-6);
        Floats.assertClose(what + "dx", dx, expectedDx, 1e-6);
        for (int c = 0; c < channels; c++) {
            assertThat(sum[c]).as(what).isCloseTo(expectedSum[c], within(1e-5));
            assertThat(product[c]).as(what).isCloseTo(expectedProduct[c], within(1e-5));
        }
    }
}
