package dev.fovea.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.random.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link UpdateKernel} does, and each of those with a step of its own for each weight. */
interface UpdateContract extends Contract {
    /**
     * A rule as PyTorch's documentation (for Lion: the paper) writes it, on one weight in double precision.
     *
     * @param name for messages
     */
    record Rule(String name, UpdateKernel kernel, Formula formula) {}

    /** A step number t, counted from 1, of the weight w by the gradient dw; state holds what is remembered. */
    interface Formula {
        double step(double rate, int t, double w, double dw, double[] state);
    }

    private List<Rule> rules() {
        return List.of(
                new Rule("sgd", kernels().sgd(0.9f, true, 0.01f), (rate, t, w, dw, b) -> {
                    double g = dw + 0.01f * w;
                    b[0] = 0.9f * b[0] + g;
                    return w - rate * (g + 0.9f * b[0]);
                }),
                new Rule("adam", kernels().adam(0.9, 0.999, 1e-8, 0, false), adam(0, 0)),
                new Rule("adam with decay", kernels().adam(0.9, 0.999, 1e-8, 0.1, false), adam(0.1, 0)),
                new Rule("adamw", kernels().adam(0.9, 0.999, 1e-8, 0.1, true), adam(0, 0.1)),
                new Rule("rmsprop", kernels().rmsProp(0.99, 1e-8, 0, 0), rmsProp(0, 0)),
                new Rule("rmsprop with all", kernels().rmsProp(0.99, 1e-8, 0.9, 0.1), rmsProp(0.9, 0.1)),
                new Rule("adagrad", kernels().adaGrad(1e-10, 0.1), (rate, t, w, dw, s) -> {
                    double g = dw + 0.1 * w;
                    s[0] += g * g;
                    return w - rate * g / (Math.sqrt(s[0]) + 1e-10);
                }),
                new Rule("lion", kernels().lion(0.9, 0.99, 0.1), (rate, t, w, dw, m) -> {
                    double decayed = w - rate * 0.1 * w;
                    double c = 0.9 * m[0] + (1 - 0.9) * dw;
                    m[0] = 0.99 * m[0] + (1 - 0.99) * dw;
                    return decayed - rate * Math.signum(c);
                }));
    }

    private static Formula adam(double coupled, double decoupled) {
        return (rate, t, w, dw, state) -> {
            double decayed = w - rate * decoupled * w;
            double g = dw + coupled * w;
            state[0] = 0.9 * state[0] + (1 - 0.9) * g;
            state[1] = 0.999 * state[1] + (1 - 0.999) * g * g;
            double mHat = state[0] / (1 - Math.pow(0.9, t));
            double vHat = state[1] / (1 - Math.pow(0.999, t));
            return decayed - rate * mHat / (Math.sqrt(vHat) + 1e-8);
        };
    }

    private static Formula rmsProp(double momentum, double decay) {
        return (rate, t, w, dw, state) -> {
            double g = dw + decay * w;
            state[0] = 0.99 * state[0] + (1 - 0.99) * g * g;
            state[1] = momentum * state[1] + g / (Math.sqrt(state[0]) + 1e-8);
            return w - rate * state[1];
        };
    }

    /** A step of these moves a weight by up to 10 rates of 0.1, of which each operation keeps all but a float's rounding. */
    @Test
    default void stepsAreThoseOfTheFormulas() {
        SplitMix64 random = new SplitMix64(73);
        for (Rule rule : rules()) {
            for (int size : SIZES) {
                float[] w = Operands.uniform(size, random);
                float[][] memory = new float[rule.kernel.memories()][size];
                double[] expected = Operands.doubles(w);
                double[][] state = new double[size][2];
                for (int t = 1; t <= 3; t++) {
                    float[] dw = Operands.uniform(size, random);
                    rule.kernel.step(0.1f, t, w, dw, memory, 0, size);
                    for (int i = 0; i < size; i++) {
                        expected[i] = rule.formula.step(0.1f, t, expected[i], dw[i], state[i]);
                    }
                    Floats.assertClose(
                            rule.name + ", w after " + t,
                            w,
                            expected,
                            tolerance().sum(4 * t));
                }
                for (int j = 0; j < memory.length; j++) {
                    double[] remembered = new double[size];
                    for (int i = 0; i < size; i++) {
                        remembered[i] = state[i][j];
                    }
                    double scale = rule.name.startsWith("rmsprop") && j == 1 ? 30 : 3; // the move is up to 10 a step
                    Floats.assertClose(
                            rule.name + ", memory " + j,
                            memory[j],
                            remembered,
                            tolerance().sum(1) * scale);
                }
            }
        }
    }

    /** Whatever the gradient's size, Adam's first step is the learning rate long, RMSProp's 1 / sqrt(1 - alpha) times that. */
    @Test
    default void firstStepsDoNotDependOnTheSizeOfTheGradient() {
        for (float dw : new float[] {4, -4, 1e-3f, 1e6f}) {
            double rates = Math.signum(dw);
            assertFirstStep(kernels().adam(0.9, 0.999, 1e-8, 0, false), dw, 1 - 0.5 * rates);
            assertFirstStep(kernels().adam(0.9, 0.999, 1e-8, 0.5, true), dw, 0.75 - 0.5 * rates);
            assertFirstStep(kernels().rmsProp(0.75, 1e-10, 0, 0), dw, 1 - rates);
            assertFirstStep(kernels().adaGrad(1e-10, 0), dw, 1 - 0.5 * rates);
            assertFirstStep(kernels().lion(0.9, 0.99, 0.5), dw, 0.75 - 0.5 * rates);
        }
    }

    private void assertFirstStep(UpdateKernel kernel, float dw, double expected) {
        float[] w = {1};
        kernel.step(0.5f, 1, w, new float[] {dw}, new float[kernel.memories()][1], 0, 1);
        Floats.assertClose(kernel + ", dw " + dw, w, new double[] {expected}, 2e-5);
    }

    @Test
    default void noGradientIsNoStep() {
        for (int size : SIZES) {
            for (UpdateKernel kernel : List.of(
                    kernels().adam(0.9, 0.999, 1e-8, 0, false),
                    kernels().rmsProp(0.99, 1e-8, 0.9, 0),
                    kernels().adaGrad(1e-10, 0),
                    kernels().lion(0.9, 0.99, 0))) {
                float[] w = Operands.uniform(size, new SplitMix64(74));
                float[] before = w.clone();
                kernel.step(0.5f, 1, w, new float[size], new float[kernel.memories()][size], 0, size);
                Floats.assertSameBits(kernel.toString(), w, before);
            }
        }
    }

    /** A training that has diverged must be seen to have. */
    @Test
    default void aGradientThatIsNoNumberReachesTheWeight() {
        for (Rule rule : rules()) {
            for (int size : SIZES) {
                float[] w = new float[size];
                float[] dw = new float[size];
                dw[size - 1] = Float.NaN;
                dw[0] = Float.NaN;
                rule.kernel.step(0.1f, 1, w, dw, new float[rule.kernel.memories()][size], 0, size);
                assertThat(w[0]).as(rule.name).isNaN();
                assertThat(w[size - 1]).as(rule.name).isNaN();
            }
        }
    }

    @Test
    default void stepsMoveExactlyTheirRange() {
        SplitMix64 random = new SplitMix64(72);
        for (Rule rule : rules()) {
            UpdateKernel kernel = rule.kernel;
            for (int size : SIZES) {
                float[] start = Operands.uniform(3 * size, random);
                float[] dw = Operands.uniform(3 * size, random);
                float[] whole = start.clone();
                float[][] wholeMemory = new float[kernel.memories()][3 * size];
                kernel.step(0.1f, 1, whole, dw, wholeMemory, 0, 3 * size);
                float[] parts = start.clone();
                float[][] partsMemory = new float[kernel.memories()][3 * size];
                kernel.step(0.1f, 1, parts, dw, partsMemory, size, 2 * size);
                float[] middle = start.clone();
                System.arraycopy(whole, size, middle, size, size);
                Floats.assertSameBits(rule.name + ", the middle only", parts, middle);
                kernel.step(0.1f, 1, parts, dw, partsMemory, 0, size);
                kernel.step(0.1f, 1, parts, dw, partsMemory, 2 * size, 3 * size);
                Floats.assertSameBits(rule.name + ", w", parts, whole);
                for (int j = 0; j < wholeMemory.length; j++) {
                    Floats.assertSameBits(rule.name + ", memory " + j, partsMemory[j], wholeMemory[j]);
                }
            }
        }
    }
}
