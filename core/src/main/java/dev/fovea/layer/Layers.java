package dev.fovea.layer;

/** The words that networks are written with, for static import. Every default of a layer stands here. */
public final class Layers {
    private Layers() {}

    /** {@link Conv2d} with a square kernel, stride 1, no padding, no dilation, one group and a bias. */
    public static Conv2d conv2d(int outChannels, int kernelSize) {
        return conv2d(outChannels, Size.of(kernelSize));
    }

    /** {@link Conv2d} with stride 1, no padding, no dilation, one group and a bias. */
    public static Conv2d conv2d(int outChannels, Size kernelSize) {
        return new Conv2d(outChannels, kernelSize, Size.of(1), Padding.NONE, Size.of(1), 1, true);
    }

    /** {@link MaxPool2d} with a square window that steps by its own size, without padding. */
    public static MaxPool2d maxPool2d(int size) {
        return maxPool2d(Size.of(size));
    }

    /** {@link MaxPool2d} with a window that steps by its own size, without padding. */
    public static MaxPool2d maxPool2d(Size size) {
        return new MaxPool2d(size, size, Padding.NONE);
    }

    /** {@link AvgPool2d} with a square window that steps by its own size, without padding. */
    public static AvgPool2d avgPool2d(int size) {
        return avgPool2d(Size.of(size));
    }

    /** {@link AvgPool2d} with a window that steps by its own size, without padding. */
    public static AvgPool2d avgPool2d(Size size) {
        return new AvgPool2d(size, size, Padding.NONE, true);
    }

    /** {@link Dense} with a bias. */
    public static Dense dense(int outFeatures) {
        return new Dense(outFeatures, true);
    }

    public static Flatten flatten() {
        return new Flatten();
    }

    public static Add add() {
        return new Add();
    }

    public static Relu relu() {
        return new Relu();
    }

    /** {@link NoisyRelu} with noise of deviation 1. */
    public static NoisyRelu noisyRelu() {
        return noisyRelu(1);
    }

    public static NoisyRelu noisyRelu(double deviation) {
        return new NoisyRelu((float) deviation);
    }

    /** {@link LeakyRelu} with slope 0.01. */
    public static LeakyRelu leakyRelu() {
        return leakyRelu(0.01);
    }

    public static LeakyRelu leakyRelu(double slope) {
        return new LeakyRelu((float) slope);
    }

    /** {@link Elu} with alpha 1. */
    public static Elu elu() {
        return elu(1);
    }

    public static Elu elu(double alpha) {
        return new Elu((float) alpha);
    }

    public static Sigmoid sigmoid() {
        return new Sigmoid();
    }

    public static Tanh tanh() {
        return new Tanh();
    }

    public static Softmax softmax() {
        return new Softmax();
    }
}
