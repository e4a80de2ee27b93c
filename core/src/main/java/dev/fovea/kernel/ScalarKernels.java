package dev.fovea.kernel;

import java.util.Optional;

/**
 * The specification: one obvious implementation for each operation, plain Java loops. Sums run in the order in which they
 * are written, and exponentials are {@link StrictMath}'s, so the bits are the same on every JVM.
 */
public final class ScalarKernels implements Kernels {
    private final String reason;
    private final Optional<String> shortcoming;

    /** These kernels because the program asked for them. */
    public ScalarKernels() {
        this("asked for", Optional.empty());
    }

    /** These kernels, and why: what stands behind "plain Java loops: ", and why not others that were wanted. */
    ScalarKernels(String cause, Optional<String> shortcoming) {
        this.reason = "plain Java loops: " + cause;
        this.shortcoming = shortcoming;
    }

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public Optional<String> shortcoming() {
        return shortcoming;
    }

    @Override
    public Conv2dKernel conv2d(ConvGeometry geometry, Epilogue epilogue) {
        return new ScalarConv2d(geometry, epilogue);
    }

    @Override
    public MaxPool2dKernel maxPool2d(PoolGeometry geometry) {
        return new ScalarMaxPool2d(geometry);
    }

    @Override
    public AvgPool2dKernel avgPool2d(PoolGeometry geometry, boolean countIncludePad) {
        return new ScalarAvgPool2d(geometry, countIncludePad);
    }

    @Override
    public BatchNormKernel batchNorm(int channels, int places, Epilogue epilogue) {
        return new ScalarBatchNorm(channels, places, epilogue);
    }

    @Override
    public DenseKernel dense(int inFeatures, int outFeatures, Epilogue epilogue) {
        return new ScalarDense(inFeatures, outFeatures, epilogue);
    }

    @Override
    public ActivationKernel relu() {
        return new ScalarActivations.Relu();
    }

    @Override
    public ActivationKernel leakyRelu(float slope) {
        return new ScalarActivations.LeakyRelu(slope);
    }

    @Override
    public ActivationKernel elu(float alpha) {
        return new ScalarActivations.Elu(alpha);
    }

    @Override
    public ActivationKernel sigmoid() {
        return new ScalarActivations.Sigmoid();
    }

    @Override
    public ActivationKernel tanh() {
        return new ScalarActivations.Tanh();
    }

    @Override
    public ActivationKernel softmax() {
        return new ScalarActivations.Softmax();
    }

    @Override
    public LossKernel softmaxCrossEntropy(int classes, float labelSmoothing) {
        return new ScalarLosses.SoftmaxCrossEntropy(classes, labelSmoothing);
    }

    @Override
    public LossKernel meanSquaredError(int outputs) {
        return new ScalarLosses.MeanSquaredError(outputs);
    }

    @Override
    public UpdateKernel sgd(float momentum, boolean nesterov, float weightDecay) {
        return new ScalarSgd(momentum, nesterov, weightDecay);
    }

    @Override
    public UpdateKernel adam(double beta1, double beta2, double eps, double weightDecay, boolean decoupled) {
        return new ScalarUpdates.Adam(beta1, beta2, eps, weightDecay, decoupled);
    }

    @Override
    public UpdateKernel rmsProp(double alpha, double eps, double momentum, double weightDecay) {
        return new ScalarUpdates.RmsProp(alpha, eps, momentum, weightDecay);
    }

    @Override
    public UpdateKernel adaGrad(double eps, double weightDecay) {
        return new ScalarUpdates.AdaGrad(eps, weightDecay);
    }

    @Override
    public UpdateKernel lion(double beta1, double beta2, double weightDecay) {
        return new ScalarUpdates.Lion(beta1, beta2, weightDecay);
    }

    @Override
    public boolean allFinite(float[] x, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Float.isFinite(x[i])) {
                return false;
            }
        }
        return true;
    }
}
