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

    /** {@link ConvTranspose2d} with a square kernel, stride 1, no padding of either kind, no dilation, one group and a bias. */
    public static ConvTranspose2d convTranspose2d(int outChannels, int kernelSize) {
        return convTranspose2d(outChannels, Size.of(kernelSize));
    }

    /** {@link ConvTranspose2d} with stride 1, no padding of either kind, no dilation, one group and a bias. */
    public static ConvTranspose2d convTranspose2d(int outChannels, Size kernelSize) {
        return new ConvTranspose2d(outChannels, kernelSize, Size.of(1), Padding.NONE, 0, Size.of(1), 1, true);
    }

    /** {@link Pad2d} of zeros, as many on all four sides. */
    public static Pad2d pad2d(int padding) {
        return pad2d(Padding.of(padding));
    }

    /** {@link Pad2d} of zeros. */
    public static Pad2d pad2d(Padding padding) {
        return new Pad2d(padding, Border.ZERO);
    }

    /** {@link Crop2d} by as many on all four sides. */
    public static Crop2d crop2d(int cropping) {
        return crop2d(Padding.of(cropping));
    }

    public static Crop2d crop2d(Padding cropping) {
        return new Crop2d(cropping);
    }

    /** {@link Upsample2d} by the same factor in both directions, from the nearest elements. */
    public static Upsample2d upsample2d(int factor) {
        return upsample2d(Size.of(factor));
    }

    /** {@link Upsample2d} from the nearest elements. */
    public static Upsample2d upsample2d(Size factor) {
        return new Upsample2d(factor, Interpolation.NEAREST);
    }

    public static PixelShuffle pixelShuffle(int factor) {
        return new PixelShuffle(factor);
    }

    public static PixelUnshuffle pixelUnshuffle(int factor) {
        return new PixelUnshuffle(factor);
    }

    public static ChannelShuffle channelShuffle(int groups) {
        return new ChannelShuffle(groups);
    }

    public static Slice slice(int from, int to) {
        return new Slice(from, to);
    }

    /** {@link MaxPool2d} with a square window that steps by its own size, without padding or dilation. */
    public static MaxPool2d maxPool2d(int size) {
        return maxPool2d(Size.of(size));
    }

    /** {@link MaxPool2d} with a window that steps by its own size, without padding or dilation. */
    public static MaxPool2d maxPool2d(Size size) {
        return new MaxPool2d(size, size, Padding.NONE, Size.of(1));
    }

    /** {@link AvgPool2d} with a square window that steps by its own size, without padding. */
    public static AvgPool2d avgPool2d(int size) {
        return avgPool2d(Size.of(size));
    }

    /** {@link AvgPool2d} with a window that steps by its own size, without padding. */
    public static AvgPool2d avgPool2d(Size size) {
        return new AvgPool2d(size, size, Padding.NONE, true);
    }

    /** {@link LpPool2d} with a square window that steps by its own size, without padding. */
    public static LpPool2d lpPool2d(double p, int size) {
        return lpPool2d(p, Size.of(size));
    }

    /** {@link LpPool2d} with a window that steps by its own size, without padding. */
    public static LpPool2d lpPool2d(double p, Size size) {
        return new LpPool2d((float) p, size, size, Padding.NONE);
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

    public static Concat concat() {
        return new Concat();
    }

    public static Multiply multiply() {
        return new Multiply();
    }

    /** {@link BatchNorm2d} with eps 1e-5 and momentum 0.1. */
    public static BatchNorm2d batchNorm2d() {
        return new BatchNorm2d(1e-5f, 0.1f);
    }

    /** {@link GroupNorm} with eps 1e-5. */
    public static GroupNorm groupNorm(int groups) {
        return new GroupNorm(groups, 1e-5f);
    }

    /** {@link LayerNorm} with eps 1e-5. */
    public static LayerNorm layerNorm() {
        return new LayerNorm(1e-5f);
    }

    /** {@link LocalResponseNorm} with alpha 1e-4, beta 0.75 and k 1. */
    public static LocalResponseNorm localResponseNorm(int size) {
        return new LocalResponseNorm(size, 1e-4f, 0.75f, 1);
    }

    /** {@link Dropout} of single elements. */
    public static Dropout dropout(double probability) {
        return new Dropout((float) probability, false);
    }

    /** {@link Dropout} of whole channels. */
    public static Dropout dropout2d(double probability) {
        return new Dropout((float) probability, true);
    }

    public static GlobalAvgPool globalAvgPool() {
        return new GlobalAvgPool();
    }

    public static GlobalMaxPool globalMaxPool() {
        return new GlobalMaxPool();
    }

    /** {@link AdaptiveAvgPool2d} to a square. */
    public static AdaptiveAvgPool2d adaptiveAvgPool2d(int size) {
        return adaptiveAvgPool2d(Size.of(size));
    }

    public static AdaptiveAvgPool2d adaptiveAvgPool2d(Size size) {
        return new AdaptiveAvgPool2d(size);
    }

    public static Relu6 relu6() {
        return new Relu6();
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

    /** {@link Prelu} with one slope for all elements. */
    public static Prelu prelu() {
        return new Prelu(false);
    }

    public static Selu selu() {
        return new Selu();
    }

    /** {@link Gelu} itself, not its approximation. */
    public static Gelu gelu() {
        return new Gelu(false);
    }

    /** {@link Gelu}'s approximation. */
    public static Gelu geluTanh() {
        return new Gelu(true);
    }

    public static Silu silu() {
        return new Silu();
    }

    public static HardSwish hardSwish() {
        return new HardSwish();
    }

    public static HardSigmoid hardSigmoid() {
        return new HardSigmoid();
    }

    public static Mish mish() {
        return new Mish();
    }

    public static Softplus softplus() {
        return new Softplus();
    }

    public static Softsign softsign() {
        return new Softsign();
    }

    /** {@link ThresholdedRelu} with alpha 1. */
    public static ThresholdedRelu thresholdedRelu() {
        return thresholdedRelu(1);
    }

    public static ThresholdedRelu thresholdedRelu(double alpha) {
        return new ThresholdedRelu((float) alpha);
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
