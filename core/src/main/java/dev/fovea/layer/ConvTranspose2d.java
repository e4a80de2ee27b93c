package dev.fovea.layer;

import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A transposed 2-D convolution: (inC, h, w) to (outC, oh, ow) by what takes the gradient of a {@link Conv2d} with the same kernel,
 * stride, padding and dilation from its output to its input; each element adds its multiple of the kernel to the output:
 * {@code y[o, i stride + m dilation - padding, ...] += w[c,o,m,n] x[c,i,j]} (Zeiler et al., CVPR 2010; Dumoulin and Visin 2016,
 * chapter 4). So {@code oh = (h - 1) stride - 2 padding + dilation (kernel - 1) + 1 + outputPadding}.
 *
 * @param outChannels channels of the output
 * @param kernelSize height and width of what an element adds
 * @param stride distance between what neighbours add: the output is so much larger
 * @param padding rows and columns that are cut off the output
 * @param outputPadding rows and columns behind the output's last; less than the stride. Of the sizes that the convolution
 *     would take to the size of this input it chooses one
 * @param dilation distance between a kernel's taps
 * @param groups channels are split into this many groups that do not see each other; inC and outC are divisible by it
 * @param bias whether each output channel has a bias
 */
public record ConvTranspose2d(
        int outChannels,
        Size kernelSize,
        Size stride,
        Padding padding,
        int outputPadding,
        Size dilation,
        int groups,
        boolean bias)
        implements UnaryLayer {
    public ConvTranspose2d {
        if (outChannels < 1) {
            throw new IllegalArgumentException("convTranspose2d: outChannels must be at least 1, got " + outChannels);
        }
        if (groups < 1 || outChannels % groups != 0) {
            throw new IllegalArgumentException(
                    "convTranspose2d: " + outChannels + " output channels do not split into " + groups + " groups");
        }
        if (outputPadding < 0 || outputPadding >= Math.min(stride.height(), stride.width())) {
            throw new IllegalArgumentException("convTranspose2d: outputPadding must be at least 0 and less than the"
                    + " stride " + stride + ", got " + outputPadding);
        }
    }

    /** The same with this stride in both directions. */
    public ConvTranspose2d stride(int stride) {
        return stride(Size.of(stride));
    }

    public ConvTranspose2d stride(Size stride) {
        return new ConvTranspose2d(outChannels, kernelSize, stride, padding, outputPadding, dilation, groups, bias);
    }

    /** The same with this much cut off on all four sides. */
    public ConvTranspose2d padding(int padding) {
        return padding(Padding.of(padding));
    }

    public ConvTranspose2d padding(Padding padding) {
        return new ConvTranspose2d(outChannels, kernelSize, stride, padding, outputPadding, dilation, groups, bias);
    }

    public ConvTranspose2d outputPadding(int outputPadding) {
        return new ConvTranspose2d(outChannels, kernelSize, stride, padding, outputPadding, dilation, groups, bias);
    }

    /** The same with this dilation in both directions. */
    public ConvTranspose2d dilation(int dilation) {
        return dilation(Size.of(dilation));
    }

    public ConvTranspose2d dilation(Size dilation) {
        return new ConvTranspose2d(outChannels, kernelSize, stride, padding, outputPadding, dilation, groups, bias);
    }

    public ConvTranspose2d groups(int groups) {
        return new ConvTranspose2d(outChannels, kernelSize, stride, padding, outputPadding, dilation, groups, bias);
    }

    public ConvTranspose2d bias(boolean bias) {
        return new ConvTranspose2d(outChannels, kernelSize, stride, padding, outputPadding, dilation, groups, bias);
    }

    @Override
    public String stem() {
        return "convTranspose";
    }

    @Override
    public Shape outputShape(Shape input) {
        Window.requireImage(input);
        if (input.channels() % groups != 0) {
            throw new IllegalArgumentException(
                    input.channels() + " input channels do not split into " + groups + " groups");
        }
        int outH = length(
                "height",
                (input.height() - 1L) * stride.height() + (kernelSize.height() - 1L) * dilation.height(),
                (long) padding.top() + padding.bottom());
        int outW = length(
                "width",
                (input.width() - 1L) * stride.width() + (kernelSize.width() - 1L) * dilation.width(),
                (long) padding.left() + padding.right());
        return Shape.image(outChannels, outH, outW);
    }

    /** @param last the last row or column that something is added to */
    private int length(String side, long last, long cut) {
        long out = last + 1 + outputPadding;
        if (out <= cut) {
            throw new IllegalArgumentException(
                    "a padding of " + cut + " leaves nothing of the " + side + " " + out + ": use less padding");
        }
        return Window.length(side, out - cut);
    }

    /** {@code weight} (inC, outC/groups, kH, kW) and {@code bias} (outC). */
    @Override
    public List<Parameter> parameters(Shape input) {
        int taps = kernelSize.height() * kernelSize.width();
        int fanIn = Math.max(1, input.channels() / groups * taps / (stride.height() * stride.width()));
        int fanOut = outChannels / groups * taps;
        Shape weight = Shape.of(input.channels(), outChannels / groups, kernelSize.height(), kernelSize.width());
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter(Parameter.WEIGHT, weight, fanIn, fanOut));
        if (bias) {
            parameters.add(new Parameter(Parameter.BIAS, Shape.vector(outChannels), fanIn, fanOut));
        }
        return parameters;
    }

    /** Each of {@code inC * h * w} elements adds {@code outC/groups * kH * kW} multiples. */
    @Override
    public long multiplyAdds(Shape input) {
        return (long) input.size() * (outChannels / groups) * kernelSize.height() * kernelSize.width();
    }

    /** {@code convTranspose2d 6@5x5}, and what differs from the defaults. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("convTranspose2d " + outChannels + "@" + kernelSize);
        if (!stride.equals(Size.of(1))) {
            text.append(" stride ").append(stride);
        }
        if (!padding.equals(Padding.NONE)) {
            text.append(" padding ").append(padding);
        }
        if (outputPadding > 0) {
            text.append(" output padding ").append(outputPadding);
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
