package dev.fovea.engine;

import dev.fovea.kernel.ActivationKernel;
import dev.fovea.kernel.AvgPool2dKernel;
import dev.fovea.kernel.BatchNormKernel;
import dev.fovea.kernel.Conv2dKernel;
import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.ConvMaxPool2dKernel;
import dev.fovea.kernel.DenseKernel;
import dev.fovea.kernel.Epilogue;
import dev.fovea.kernel.Kernels;
import dev.fovea.kernel.LossKernel;
import dev.fovea.kernel.MaxPool2dKernel;
import dev.fovea.kernel.PackedWeights;
import dev.fovea.kernel.PoolGeometry;
import dev.fovea.kernel.ScalarKernels;
import dev.fovea.kernel.UpdateKernel;
import java.util.Arrays;
import java.util.Optional;

/**
 * The scalar kernels with what fast families do besides: dense layers and convolutions with a pooling behind them are computed
 * from packed weights, such a convolution and its pooling are one kernel, and convolutions offer to add up the gradient of their
 * weights by output channels. The numbers are the scalar kernels', bit by bit.
 */
record PackingKernels(Kernels scalar) implements Kernels {
    PackingKernels() {
        this(new ScalarKernels());
    }

    /** The packed form: as it is, the bias behind the weights. */
    private static void copy(PackedWeights weights) {
        float[] w = weights.w();
        System.arraycopy(w, 0, weights.packed(), 0, w.length);
        System.arraycopy(weights.b(), 0, weights.packed(), w.length, weights.b().length);
    }

    private static PackedWeights unpacked(PackedWeights weights) {
        float[] packed = weights.packed();
        int size = weights.w().length;
        return new PackedWeights(
                Arrays.copyOf(packed, size), Arrays.copyOfRange(packed, size, packed.length), new float[0]);
    }

    private record Dense(DenseKernel kernel, int packedSize) implements DenseKernel {
        @Override
        public String description() {
            return "packed";
        }

        @Override
        public void pack(PackedWeights weights) {
            copy(weights);
        }

        @Override
        public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
            kernel.forward(x, unpacked(weights), y, from, to, scratch);
        }

        @Override
        public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
            kernel.backwardInput(dy, unpacked(weights), dx, from, to, scratch);
        }

        @Override
        public void backwardWeights(
                float[] x, float[] dy, float[] dw, float[] db, int n, int fromRow, int toRow, float[] scratch) {
            kernel.backwardWeights(x, dy, dw, db, n, fromRow, toRow, scratch);
        }
    }

    private record ConvByChannels(Conv2dKernel conv, ConvGeometry g) implements Conv2dKernel {
        @Override
        public String description() {
            return conv.description();
        }

        @Override
        public int scratchSize() {
            return conv.scratchSize();
        }

        @Override
        public void forward(float[] x, PackedWeights weights, float[] y, int from, int to, float[] scratch) {
            conv.forward(x, weights, y, from, to, scratch);
        }

        @Override
        public void backwardInput(float[] dy, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
            conv.backwardInput(dy, weights, dx, from, to, scratch);
        }

        @Override
        public void backwardWeights(float[] x, float[] dy, float[] dw, float[] db, int from, int to, float[] scratch) {
            conv.backwardWeights(x, dy, dw, db, from, to, scratch);
        }

        @Override
        public Optional<ByChannels> byChannels() {
            return Optional.of(new Channels(conv, g));
        }
    }

    private record Channels(Conv2dKernel conv, ConvGeometry g) implements Conv2dKernel.ByChannels {
        @Override
        public void backwardInput(
                float[] dy, PackedWeights weights, float[] dx, int samples, int from, int to, float[] scratch) {
            float[] all = new float[samples * g.inSize()];
            conv.backwardInput(dy, weights, all, 0, samples, scratch);
            int places = g.inH() * g.inW();
            for (int n = 0; n < samples; n++) {
                int o = n * g.inSize() + from * places;
                System.arraycopy(all, o, dx, o, (to - from) * places);
            }
        }

        @Override
        public void backwardWeights(
                float[] x, float[] dy, float[] dw, float[] db, int samples, int from, int to, float[] scratch) {
            float[] allDw = dw.clone();
            float[] allDb = db.clone();
            conv.backwardWeights(x, dy, allDw, allDb, 0, samples, scratch);
            System.arraycopy(allDw, from * g.taps(), dw, from * g.taps(), (to - from) * g.taps());
            System.arraycopy(allDb, from, db, from, to - from);
        }
    }

    private record ConvMaxPool(Conv2dKernel conv, MaxPool2dKernel pool, ConvGeometry g, int packedSize)
            implements ConvMaxPool2dKernel {
        @Override
        public String description() {
            return "one after the other";
        }

        @Override
        public int scratchSize() {
            return conv.scratchSize();
        }

        @Override
        public void pack(PackedWeights weights) {
            copy(weights);
        }

        @Override
        public void forward(
                float[] x, PackedWeights weights, float[] y, int[] argmax, int from, int to, float[] scratch) {
            float[] z = new float[to * g.outSize()];
            conv.forward(x, unpacked(weights), z, from, to, scratch);
            pool.forward(z, y, argmax, from, to);
        }

        @Override
        public void backwardInput(
                float[] dy, int[] argmax, PackedWeights weights, float[] dx, int from, int to, float[] scratch) {
            float[] dz = new float[to * g.outSize()];
            pool.backward(dy, argmax, dz, from, to);
            conv.backwardInput(dz, unpacked(weights), dx, from, to, scratch);
        }

        @Override
        public void backwardWeights(
                float[] x, float[] dy, int[] argmax, float[] dw, float[] db, int from, int to, float[] scratch) {
            float[] dz = new float[to * g.outSize()];
            pool.backward(dy, argmax, dz, from, to);
            conv.backwardWeights(x, dz, dw, db, from, to, scratch);
        }
    }

    @Override
    public Optional<ConvMaxPool2dKernel> convMaxPool2d(ConvGeometry g, Epilogue epilogue, PoolGeometry pooling) {
        int packedSize = g.outC() * (g.taps() + 1);
        return Optional.of(new ConvMaxPool(conv2d(g, epilogue), maxPool2d(pooling), g, packedSize));
    }

    @Override
    public DenseKernel dense(int inFeatures, int outFeatures, Epilogue epilogue) {
        return new Dense(scalar.dense(inFeatures, outFeatures, epilogue), outFeatures * (inFeatures + 1));
    }

    @Override
    public String name() {
        return "packing";
    }

    @Override
    public String reason() {
        return "asked for";
    }

    @Override
    public Conv2dKernel conv2d(ConvGeometry geometry, Epilogue epilogue) {
        return new ConvByChannels(scalar.conv2d(geometry, epilogue), geometry);
    }

    @Override
    public BatchNormKernel batchNorm(int channels, int places, Epilogue epilogue) {
        return scalar.batchNorm(channels, places, epilogue);
    }

    @Override
    public MaxPool2dKernel maxPool2d(PoolGeometry geometry) {
        return scalar.maxPool2d(geometry);
    }

    @Override
    public AvgPool2dKernel avgPool2d(PoolGeometry geometry, boolean countIncludePad) {
        return scalar.avgPool2d(geometry, countIncludePad);
    }

    @Override
    public ActivationKernel relu() {
        return scalar.relu();
    }

    @Override
    public ActivationKernel leakyRelu(float slope) {
        return scalar.leakyRelu(slope);
    }

    @Override
    public ActivationKernel elu(float alpha) {
        return scalar.elu(alpha);
    }

    @Override
    public ActivationKernel sigmoid() {
        return scalar.sigmoid();
    }

    @Override
    public ActivationKernel tanh() {
        return scalar.tanh();
    }

    @Override
    public ActivationKernel softmax() {
        return scalar.softmax();
    }

    @Override
    public LossKernel softmaxCrossEntropy(int classes, float labelSmoothing) {
        return scalar.softmaxCrossEntropy(classes, labelSmoothing);
    }

    @Override
    public LossKernel meanSquaredError(int outputs) {
        return scalar.meanSquaredError(outputs);
    }

    @Override
    public UpdateKernel sgd(float momentum, boolean nesterov, float weightDecay) {
        return scalar.sgd(momentum, nesterov, weightDecay);
    }

    @Override
    public UpdateKernel adam(double beta1, double beta2, double eps, double weightDecay, boolean decoupled) {
        return scalar.adam(beta1, beta2, eps, weightDecay, decoupled);
    }

    @Override
    public UpdateKernel rmsProp(double alpha, double eps, double momentum, double weightDecay) {
        return scalar.rmsProp(alpha, eps, momentum, weightDecay);
    }

    @Override
    public UpdateKernel adaGrad(double eps, double weightDecay) {
        return scalar.adaGrad(eps, weightDecay);
    }

    @Override
    public UpdateKernel lion(double beta1, double beta2, double weightDecay) {
        return scalar.lion(beta1, beta2, weightDecay);
    }

    @Override
    public boolean allFinite(float[] x, int from, int to) {
        return scalar.allFinite(x, from, to);
    }
}
