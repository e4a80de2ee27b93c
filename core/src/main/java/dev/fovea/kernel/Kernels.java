package dev.fovea.kernel;

import dev.fovea.FoveaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * A family of kernels, asked once when a plan is made: each method answers with the kernel that suits the given geometry.
 * Rounding may differ between families, never between runs of one.
 */
public interface Kernels {
    /** Selu's alpha (Klambauer et al. 2017). */
    float SELU_ALPHA = 1.6732632f;

    /** Selu's lambda. */
    float SELU_LAMBDA = 1.050701f;

    /** One word for reports and files: {@code scalar}. */
    String name();

    /** Why these kernels are in use, for people. */
    String reason();

    /** Why faster kernels that are on the path do not run here, with the cure; empty if these are the ones wanted. */
    default Optional<String> shortcoming() {
        return Optional.empty();
    }

    Conv2dKernel conv2d(ConvGeometry geometry, Epilogue epilogue);

    /**
     * A convolution, its epilogue and the max pooling of its output in one, where this family has a way that beats one after
     * the other; what it computes is what {@link #conv2d} and {@link #maxPool2d} compute.
     */
    default Optional<ConvMaxPool2dKernel> convMaxPool2d(
            ConvGeometry geometry, Epilogue epilogue, PoolGeometry pooling) {
        return Optional.empty();
    }

    MaxPool2dKernel maxPool2d(PoolGeometry geometry);

    /**
     * Mean pooling.
     *
     * @param geometry not dilated
     * @param countIncludePad whether the zeros of the padding count in the mean
     */
    AvgPool2dKernel avgPool2d(PoolGeometry geometry, boolean countIncludePad);

    /** Mean pooling to a given size, where windows of one size do not do it. */
    default AvgPool2dKernel adaptiveAvgPool2d(int channels, int inH, int inW, int outH, int outW) {
        return new AdaptiveAvgPool(channels, inH, inW, outH, outW);
    }

    /**
     * Batch normalisation.
     *
     * @param places elements of each channel: 1 for vectors
     */
    BatchNormKernel batchNorm(int channels, int places, Epilogue epilogue);

    DenseKernel dense(int inFeatures, int outFeatures, Epilogue epilogue);

    ActivationKernel relu();

    /** {@code min(max(0, x), 6)}. */
    default ActivationKernel relu6() {
        return new PlainActivations.Relu6();
    }

    ActivationKernel leakyRelu(float slope);

    ActivationKernel elu(float alpha);

    /** {@code lambda elu(x)}. */
    default ActivationKernel selu() {
        return new PlainActivations.Selu(elu(SELU_ALPHA));
    }

    default ActivationKernel hardSigmoid() {
        return new PlainActivations.HardSigmoid();
    }

    default ActivationKernel softplus() {
        return new PlainActivations.Softplus();
    }

    default ActivationKernel softsign() {
        return new PlainActivations.Softsign();
    }

    default CurveKernel thresholdedRelu(float alpha) {
        return new Curves.ThresholdedRelu(alpha);
    }

    default CurveKernel silu() {
        return new Curves.Silu(sigmoid());
    }

    default CurveKernel hardSwish() {
        return new Curves.HardSwish();
    }

    default CurveKernel mish() {
        return new Curves.Mish(sigmoid());
    }

    /**
     * The normal distribution times x.
     *
     * @param tanh whether it is the approximation by a hyperbolic tangent
     */
    default CurveKernel gelu(boolean tanh) {
        return tanh ? new Curves.GeluTanh(sigmoid()) : new Curves.Gelu();
    }

    /**
     * A rectifier whose slopes are learned.
     *
     * @param slopes of a sample, one for each channel or one for all
     * @param span elements in a row that have the same
     */
    default PreluKernel prelu(int slopes, int span) {
        return new ScalarPrelu(slopes, span);
    }

    /**
     * The product of two inputs.
     *
     * @param factors of a sample, one for each channel or for each element
     * @param span elements in a row that have the same
     */
    default MultiplyKernel multiply(int factors, int span) {
        return new ScalarMultiply(factors, span);
    }

    /** Local response normalisation, as it says itself or faster. */
    default ResponseNormKernel responseNorm(ResponseNorm norm) {
        return norm;
    }

    ActivationKernel sigmoid();

    ActivationKernel tanh();

    /** Each sample's vector is normalised on its own. */
    ActivationKernel softmax();

    /**
     * Cross-entropy of logits, fused with their softmax.
     *
     * @param labelSmoothing the share of probability spread evenly over all classes, in [0, 1)
     */
    LossKernel softmaxCrossEntropy(int classes, float labelSmoothing);

    LossKernel meanSquaredError(int outputs);

    /**
     * Cross-entropy of logits in which each class has a weight; a sample counts for that of its class.
     *
     * @param weights (classes), each greater than 0
     */
    default LossKernel weightedCrossEntropy(double[] weights, float labelSmoothing) {
        return new PlainLosses.WeightedCrossEntropy(weights.clone(), labelSmoothing);
    }

    /** Focal loss of logits, fused with their softmax. */
    default LossKernel focal(int classes, double gamma) {
        return new PlainLosses.Focal(classes, gamma);
    }

    /** Binary cross-entropy of logits, fused with their sigmoid. */
    default LossKernel binaryCrossEntropy(int outputs) {
        return new PlainLosses.BinaryCrossEntropy(outputs);
    }

    default LossKernel absoluteError(int outputs) {
        return new PlainLosses.AbsoluteError(outputs);
    }

    default LossKernel huber(int outputs, double delta) {
        return new PlainLosses.Huber(outputs, delta);
    }

    UpdateKernel sgd(float momentum, boolean nesterov, float weightDecay);

    /**
     * Adam.
     *
     * @param decoupled whether weights decay on their own, as AdamW's do, instead of through the gradient
     */
    UpdateKernel adam(double beta1, double beta2, double eps, double weightDecay, boolean decoupled);

    UpdateKernel rmsProp(double alpha, double eps, double momentum, double weightDecay);

    UpdateKernel adaGrad(double eps, double weightDecay);

    UpdateKernel lion(double beta1, double beta2, double weightDecay);

    /** Whether none of {@code x[from]} to {@code x[to - 1]} is an infinity or a NaN. */
    boolean allFinite(float[] x, int from, int to);

    /**
     * The first family that a {@link Provider} on the path offers and that runs here, otherwise the scalar kernels, whose
     * {@link #reason} then says what each provider lacked. Call it once and pass the result on.
     */
    static Kernels preferred() {
        return preferred(ServiceLoader.load(Provider.class));
    }

    /** As {@link #preferred()}, among the given providers. */
    static Kernels preferred(Iterable<Provider> providers) {
        List<String> causes = new ArrayList<>();
        for (Provider provider : providers) {
            String cause = provider.unavailable();
            if (cause.isEmpty()) {
                return provider.kernels();
            }
            causes.add(cause);
        }
        return causes.isEmpty()
                ? new ScalarKernels("no other kernels are on the path", Optional.empty())
                : new ScalarKernels(String.join("; ", causes), Optional.of(String.join("; ", causes)));
    }

    /**
     * The family of this name and no other.
     *
     * @throws FoveaException if it is not on the path or cannot run here, with the cause and the cure
     */
    static Kernels named(String name) {
        return named(name, ServiceLoader.load(Provider.class));
    }

    /** As {@link #named(String)}, among the scalar kernels and those of the given providers. */
    static Kernels named(String name, Iterable<Provider> providers) {
        Kernels scalar = new ScalarKernels();
        if (name.equals(scalar.name())) {
            return scalar;
        }
        List<String> causes = new ArrayList<>();
        for (Provider provider : providers) {
            String cause = provider.unavailable();
            if (!cause.isEmpty()) {
                causes.add(cause);
            } else if (provider.kernels().name().equals(name)) {
                return provider.kernels();
            }
        }
        throw new FoveaException("no " + name + " kernels: "
                + (causes.isEmpty()
                        ? "none are on the path: add the module that has them"
                        : String.join("; ", causes)));
    }

    /** Offers a family of kernels, found through {@link ServiceLoader}. */
    interface Provider {
        /** Why these kernels cannot run here, with the cure; empty if they can. */
        String unavailable();

        /** The kernels, if they can run here. */
        Kernels kernels();
    }
}
