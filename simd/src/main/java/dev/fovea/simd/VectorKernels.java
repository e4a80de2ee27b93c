package dev.fovea.simd;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.AvgPool2dKernel;
import dev.fovea.kernel.BatchNormKernel;
import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.ConvMaxPool2dKernel;
import dev.fovea.kernel.CurveKernel;
import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.MaxPool2dKernel;
import dev.fovea.kernel.MultiplyKernel;
import dev.fovea.kernel.PoolGeometry;
import dev.fovea.kernel.PreluKernel;
import dev.fovea.kernel.ResponseNorm;
import dev.fovea.kernel.ResponseNormKernel;
import dev.fovea.kernel.UpdateKernel;
import java.util.Optional;

/** Kernels on the Vector API. Each method says which one suits which geometry, and why. */
public final class VectorKernels implements Kernels {
    /** As many floats of a lowered sample as an L1 cache holds: beyond it, the scattered places of the maxima cost too much. */
    private static final int POOLED_SAMPLE = 1 << 13;

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

    /**
     * Small images, whose backward then visits a quarter of the places. Lanes run over whatever fills them better: the channels
     * or the columns of the pooled output. With a ReLU6 the two stay apart: networks that have one do not pool behind it.
     */
    @Override
    public Optional<ConvMaxPool2dKernel> convMaxPool2d(ConvGeometry geometry, Epilogue epilogue, PoolGeometry pooling) {
        if (epilogue == Epilogue.RELU6 || !PooledConvGeometry.covers(geometry, pooling)) {
            return Optional.empty();
        }
        PooledConvGeometry pooled = PooledConvGeometry.of(geometry, pooling);
        if (2 * pooled.outW() * pooled.paddedH() * geometry.inC() * geometry.kernelW() > POOLED_SAMPLE
                || pooled.paddedW() > PooledConv2d.PITCH) {
            return Optional.empty();
        }
        float byChannels = geometry.outC() / (float) Lanes.ceil(geometry.outC());
        float byColumns = ColumnLanesConv2d.covers(pooled) ? Math.min(1, pooling.outW() / (float) Lanes.LANES) : 0;
        return Optional.of(
                byChannels >= byColumns
                        ? new ChannelLanesConv2d(pooled, epilogue)
                        : new ColumnLanesConv2d(pooled, epilogue));
    }

    @Override
    public MaxPool2dKernel maxPool2d(PoolGeometry geometry) {
        return new VectorMaxPool2d(geometry);
    }

    @Override
    public AvgPool2dKernel avgPool2d(PoolGeometry geometry, boolean countIncludePad) {
        return new VectorAvgPool2d(geometry, countIncludePad);
    }

    @Override
    public BatchNormKernel batchNorm(int channels, int places, Epilogue epilogue) {
        return new VectorBatchNorm(channels, places, epilogue);
    }

    @Override
    public DenseKernel dense(int inFeatures, int outFeatures, Epilogue epilogue) {
        return new VectorDense(inFeatures, outFeatures, epilogue);
    }

    @Override
    public ActivationKernel relu() {
        return new Rectifiers.Relu();
    }

    @Override
    public ActivationKernel leakyRelu(float slope) {
        return new Rectifiers.LeakyRelu(slope);
    }

    @Override
    public ActivationKernel elu(float alpha) {
        return new Sigmoids.Elu(alpha);
    }

    @Override
    public ActivationKernel relu6() {
        return new Clamps.Relu6();
    }

    @Override
    public ActivationKernel selu() {
        return new Sigmoids.Selu(new Sigmoids.Elu(SELU_ALPHA));
    }

    @Override
    public ActivationKernel hardSigmoid() {
        return new Clamps.HardSigmoid();
    }

    @Override
    public ActivationKernel softplus() {
        return new Softplus();
    }

    @Override
    public CurveKernel hardSwish() {
        return new Clamps.HardSwish();
    }

    @Override
    public CurveKernel gelu(boolean tanh) {
        return tanh ? new GeluTanh(sigmoid()) : new Gelu();
    }

    @Override
    public PreluKernel prelu(int slopes, int span) {
        return new VectorPrelu(slopes, span);
    }

    @Override
    public MultiplyKernel multiply(int factors, int span) {
        return new VectorMultiply(factors, span);
    }

    /** With the exponent that everybody has; others are for the scalar kernels' logarithms. */
    @Override
    public ResponseNormKernel responseNorm(ResponseNorm norm) {
        return norm.beta() == VectorResponseNorm.BETA ? new VectorResponseNorm(norm) : norm;
    }

    @Override
    public ActivationKernel sigmoid() {
        return new Sigmoids.Sigmoid();
    }

    @Override
    public ActivationKernel tanh() {
        return new Sigmoids.Tanh();
    }

    @Override
    public ActivationKernel softmax() {
        return new Softmax();
    }

    @Override
    public LossKernel softmaxCrossEntropy(int classes, float labelSmoothing) {
        return new VectorLosses.SoftmaxCrossEntropy(classes, labelSmoothing);
    }

    @Override
    public LossKernel meanSquaredError(int outputs) {
        return new VectorLosses.MeanSquaredError(outputs);
    }

    @Override
    public UpdateKernel sgd(float momentum, boolean nesterov, float weightDecay) {
        return new VectorSgd(momentum, nesterov, weightDecay);
    }

    @Override
    public UpdateKernel adam(double beta1, double beta2, double eps, double weightDecay, boolean decoupled) {
        return new VectorUpdates.Adam(beta1, beta2, eps, weightDecay, decoupled);
    }

    @Override
    public UpdateKernel rmsProp(double alpha, double eps, double momentum, double weightDecay) {
        return new VectorUpdates.RmsProp(alpha, eps, momentum, weightDecay);
    }

    @Override
    public UpdateKernel adaGrad(double eps, double weightDecay) {
        return new VectorUpdates.AdaGrad(eps, weightDecay);
    }

    @Override
    public UpdateKernel lion(double beta1, double beta2, double weightDecay) {
        return new VectorUpdates.Lion(beta1, beta2, weightDecay);
    }

    @Override
    public boolean allFinite(float[] x, int from, int to) {
        return Finite.all(x, from, to);
    }
}
