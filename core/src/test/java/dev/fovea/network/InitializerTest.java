package dev.fovea.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.layer.Layers;
import dev.fovea.layer.Parameter;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InitializerTest {
    private static final Parameter FILTERS =
            Layers.conv2d(6, 5).parameters(Shape.image(3, 9, 9)).get(0); // fanIn 3*25, fanOut 6*25
    private static final Parameter DENSE =
            Layers.dense(84).parameters(Shape.vector(120)).get(0);

    static Initializer[] initializers() {
        return new Initializer[] {
            new Initializer.Seed(),
            new Initializer.Xavier(),
            new Initializer.He(),
            new Initializer.ByType(new Initializer.He(), new Initializer.Xavier())
        };
    }

    @Test
    void limitsAreThoseOfThePapers() {
        assertThat(new Initializer.Seed().limit(FILTERS)).isEqualTo(0.1);
        assertThat(new Initializer.Seed().limit(DENSE)).isEqualTo(0.5);
        assertThat(new Initializer.Xavier().limit(FILTERS)).isEqualTo(Math.sqrt(6.0 / (75 + 150)));
        assertThat(new Initializer.Xavier().limit(DENSE)).isEqualTo(Math.sqrt(6.0 / (120 + 84)));
        assertThat(new Initializer.He().limit(FILTERS)).isEqualTo(Math.sqrt(6.0 / 75));
        assertThat(new Initializer.He().limit(DENSE)).isEqualTo(Math.sqrt(6.0 / 120));
    }

    @Test
    void eachTypeOfLayerBeginsInItsOwnWay() {
        Initializer.ByType mixed = new Initializer.ByType(new Initializer.He(), new Initializer.Seed());
        Network network = Network.of(
                Shape.image(1, 6, 6),
                Layers.conv2d(3, 3),
                Layers.batchNorm2d(),
                Layers.convTranspose2d(2, 3),
                Layers.flatten(),
                Layers.dense(4));
        Weights he = Weights.initialize(network, new Initializer.He(), 5);
        Weights seed = Weights.initialize(network, new Initializer.Seed(), 5);
        Weights both = Weights.initialize(network, mixed, 5);
        both.tensors()
                .forEach((name, tensor) ->
                        assertThat(tensor).as(name).isEqualTo((name.startsWith("fc") ? seed : he).get(name)));
        assertThat(he.get("fc1.weight")).isNotEqualTo(seed.get("fc1.weight"));
        assertThat(mixed).hasToString("conv=he,dense=seed");
    }

    @Test
    void theWidestLayerStillHasALimit() {
        Parameter widest =
                Layers.dense(1).parameters(Shape.vector(Integer.MAX_VALUE)).get(0);
        assertThat(new Initializer.Xavier().limit(widest)).isEqualTo(Math.sqrt(6.0 / (1L << 31)));
    }

    @ParameterizedTest
    @MethodSource("initializers")
    void weightsAreUniformBetweenTheLimits(Initializer initializer) {
        float[] w = new float[100_000];
        initializer.fill(w, DENSE, new SplitMix64(1));
        double limit = initializer.limit(DENSE);
        double sum = 0;
        double squares = 0;
        double max = 0;
        for (float v : w) {
            sum += v;
            squares += (double) v * v;
            max = Math.max(max, Math.abs(v));
        }
        // a uniform on [-l, l) has variance l^2/3; five standard errors of the mean and of the mean square
        double n = w.length;
        assertThat(sum / n).isCloseTo(0, within(5 * limit / Math.sqrt(3 * n)));
        assertThat(squares / n).isCloseTo(limit * limit / 3, within(5 * limit * limit * Math.sqrt(4 / 45.0 / n)));
        assertThat(max).isLessThanOrEqualTo((float) limit).isGreaterThan(0.999 * limit);
    }

    @ParameterizedTest
    @MethodSource("initializers")
    void biasesBecomeZero(Initializer initializer) {
        float[] b = {1, 2, 3};
        initializer.fill(b, new Parameter(Parameter.BIAS, Shape.vector(3), 9, 3), new SplitMix64(1));
        assertThat(b).containsExactly(0, 0, 0);
    }
}
