package dev.fovea.simd;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.AvgPool2dKernel;
import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.MaxPool2dKernel;
import dev.fovea.kernel.PoolGeometry;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.kernel.UpdateKernel;

/** Kernels on the Vector API. Each method says which one suits which geometry, and why. */
public final class VectorKernels implements Kernels {
    private final Kernels plain = new ScalarKernels();

    VectorKernels() {}

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public String reason() {
        return "Vector API, " + Lanes.LANES + " floats at a time";
    }

    @Override
    public Conv2dKernel conv2d(ConvGeometry geometry, Epilogue epilogue) {
        return Convolutions.of(geometry, epilogue);
    }

    @Override
    public MaxPool2dKernel maxPool2d(PoolGeometry geometry) {
        return plain.maxPool2d(geometry);
    }

    @Override
    public AvgPool2dKernel avgPool2d(PoolGeometry geometry, boolean countIncludePad) {
        return plain.avgPool2d(geometry, countIncludePad);
    }

    @Override
    public DenseKernel dense(int inFeatures, int outFeatures, Epilogue epilogue) {
        return plain.dense(inFeatures, outFeatures, epilogue);
    }

    @Override
    public ActivationKernel relu() {
        return plain.relu();
    }

    @Override
    public ActivationKernel leakyRelu(float slope) {
        return plain.leakyRelu(slope);
    }

    @Override
    public ActivationKernel elu(float alpha) {
        return plain.elu(alpha);
    }

    @Override
    public ActivationKernel sigmoid() {
        return plain.sigmoid();
    }

    @Override
    public ActivationKernel tanh() {
        return plain.tanh();
    }

    @Override
    public ActivationKernel softmax() {
        return plain.softmax();
    }

    @Override
    public LossKernel softmaxCrossEntropy(int classes, float labelSmoothing) {
        return plain.softmaxCrossEntropy(classes, labelSmoothing);
    }

    @Override
    public LossKernel meanSquaredError(int outputs) {
        return plain.meanSquaredError(outputs);
    }

    @Override
    public UpdateKernel sgd(float momentum, boolean nesterov, float weightDecay) {
        return plain.sgd(momentum, nesterov, weightDecay);
    }

    @Override
    public boolean allFinite(float[] x, int from, int to) {
        return plain.allFinite(x, from, to);
    }
}
