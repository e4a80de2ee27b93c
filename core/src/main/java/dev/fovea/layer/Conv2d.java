package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A 2-D convolution layer: (inC, h, w) to (outC, oh, ow). As everywhere in machine learning it computes the
 * cross-correlation, {@code y[o,i,j] = b[o] + sum_{c,m,n} w[o,c,m,n] x[c, i*stride + m*dilation - padding, ...]}.
 *
 * @param outChannels filters
 * @param kernelSize height and width of each filter
 * @param stride steps of the window
 * @param padding zeros around the input
 * @param dilation distance between a filter's taps
 * @param groups channels are split into this many groups that do not see each other; inC and outC are divisible by it
 * @param bias whether each output channel has a bias
 */
public record Conv2d(
        int outChannels, Size kernelSize, Size stride, Padding padding, Size dilation, int groups, boolean bias)
        implements UnaryLayer {
    public Conv2d {
        if (outChannels < 1) {
            throw new IllegalArgumentException("conv2d: outChannels must be at least 1, got " + outChannels);
        }
        if (groups < 1 || outChannels % groups != 0) {
            throw new IllegalArgumentException(
                    "conv2d: " + outChannels + " output channels do not split into " + groups + " groups");
        }
    }

    /** The same with this stride in both directions. */
    public Conv2d stride(int stride) {
        return stride(Size.of(stride));
    }

    public Conv2d stride(Size stride) {
        return new Conv2d(outChannels, kernelSize, stride, padding, dilation, groups, bias);
    }

    /** The same with this much zero padding on all four sides. */
    public Conv2d padding(int padding) {
        return padding(Padding.of(padding));
    }

    public Conv2d padding(Padding padding) {
        return new Conv2d(outChannels, kernelSize, stride, padding, dilation, groups, bias);
    }

    /** The same with this dilation in both directions. */
    public Conv2d dilation(int dilation) {
        return dilation(Size.of(dilation));
    }

    public Conv2d dilation(Size dilation) {
        return new Conv2d(outChannels, kernelSize, stride, padding, dilation, groups, bias);
    }

    public Conv2d groups(int groups) {
        return new Conv2d(outChannels, kernelSize, stride, padding, dilation, groups, bias);
    }

    public Conv2d bias(boolean bias) {
        return new Conv2d(outChannels, kernelSize, stride, padding, dilation, groups, bias);
    }

    @Override
    public String stem() {
        return "conv";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireImage(input);
        if (input.channels() % groups != 0) {
            throw new IllegalArgumentException(
                    input.channels() + " input channels do not split into " + groups + " groups");
        }
        return new Window(kernelSize, stride, padding, dilation).outputShape(input, outChannels);
    }

    /** {@code weight} (outC, inC/groups, kH, kW) and {@code bias} (outC). */
    @Override
    public List<Parameter> parameters(Shape input) {
        int taps = kernelSize.height() * kernelSize.width();
        int fanIn = input.channels() / groups * taps;
        int fanOut = outChannels / groups * taps;
        Shape weight = Shape.of(outChannels, input.channels() / groups, kernelSize.height(), kernelSize.width());
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter(Parameter.WEIGHT, weight, fanIn, fanOut));
        if (bias) {
            parameters.add(new Parameter(Parameter.BIAS, Shape.vector(outChannels), fanIn, fanOut));
        }
        return parameters;
    }

    /** {@code outC * oh * ow} results of {@code inC/groups * kH * kW} multiply-adds each. */
    @Override
    public long multiplyAdds(Shape input) {
        long taps = (long) input.channels() / groups * kernelSize.height() * kernelSize.width();
        return outputShape(input).size() * taps;
    }

    /** {@code conv2d 6@5x5}, and what differs from the defaults. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("conv2d " + outChannels + "@" + kernelSize);
        if (!stride.equals(Size.of(1))) {
            text.append(" stride ").append(stride);
        }
        if (!padding.equals(Padding.NONE)) {
            text.append(" padding ").append(padding);
        }
        if (!dilation.equals(Size.of(1))) {
            text.append(" dilation ").append(dilation);
        }
        if (groups > 1) {
            text.append(" groups ").append(groups);
        }
        return text.append(bias ? "" : " without bias").toString();
    }
}
