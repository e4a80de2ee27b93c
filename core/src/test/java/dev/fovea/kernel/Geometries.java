package dev.fovea.kernel;

import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.LpPool2d;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.random.SplitMix64;
import dev.fovea.tensor.Shape;

/** Geometries written as layers on an input, so that the sizes come from the layers' own formula. */
final class Geometries {
    private Geometries() {}

    static ConvGeometry of(Shape in, Conv2d conv) {
        Shape out = conv.outputShape(in);
        return new ConvGeometry(
                in.channels(),
                in.height(),
                in.width(),
                out.channels(),
                out.height(),
                out.width(),
                conv.kernelSize().height(),
                conv.kernelSize().width(),
                conv.stride().height(),
                conv.stride().width(),
                conv.padding().top(),
                conv.padding().left(),
                conv.dilation().height(),
                conv.dilation().width(),
                conv.groups());
    }

    static PoolGeometry of(Shape in, MaxPool2d pool) {
        return pool(in, pool.outputShape(in), pool.size(), pool.stride(), pool.padding(), pool.dilation());
    }

    static PoolGeometry of(Shape in, AvgPool2d pool) {
        return pool(in, pool.outputShape(in), pool.size(), pool.stride(), pool.padding(), Size.of(1));
    }

    static PoolGeometry of(Shape in, LpPool2d pool) {
        return pool(in, pool.outputShape(in), pool.size(), pool.stride(), pool.padding(), Size.of(1));
    }

    private static PoolGeometry pool(Shape in, Shape out, Size size, Size stride, Padding padding, Size dilation) {
        return new PoolGeometry(
                in.channels(),
                in.height(),
                in.width(),
                out.height(),
                out.width(),
                size.height(),
                size.width(),
                stride.height(),
                stride.width(),
                padding.top(),
                padding.bottom(),
                padding.left(),
                padding.right(),
                dilation.height(),
                dilation.width());
    }

    /** Any convolution: groups, rectangular kernels, padding that differs by side, steps that leave a remainder. */
    static ConvGeometry randomConv(SplitMix64 random) {
        int groups = 1 + random.nextInt(3);
        Size kernel = randomSize(4, random);
        Size dilation = randomSize(3, random);
        Padding padding = new Padding(random.nextInt(4), random.nextInt(4), random.nextInt(4), random.nextInt(4));
        int spanH = dilation.height() * (kernel.height() - 1) + 1;
        int spanW = dilation.width() * (kernel.width() - 1) + 1;
        Shape in = Shape.image(
                groups * (1 + random.nextInt(3)),
                Math.max(1, spanH - padding.top() - padding.bottom()) + random.nextInt(6),
                Math.max(1, spanW - padding.left() - padding.right()) + random.nextInt(6));
        Size stride = randomSize(3, random);
        int outC = groups * (1 + random.nextInt(3));
        return of(in, new Conv2d(outC, kernel, stride, padding, dilation, groups, true));
    }

    /** Any pooling: windows that overlap, leave gaps, reach over the border, and rows at the end that none looks at. */
    static PoolGeometry randomPool(SplitMix64 random) {
        Size window = randomSize(4, random);
        Padding padding = new Padding(
                random.nextInt(window.height()),
                random.nextInt(window.height()),
                random.nextInt(window.width()),
                random.nextInt(window.width()));
        Shape in = Shape.image(
                1 + random.nextInt(3),
                Math.max(1, window.height() - padding.top() - padding.bottom()) + random.nextInt(7),
                Math.max(1, window.width() - padding.left() - padding.right()) + random.nextInt(7));
        return of(in, new MaxPool2d(window, randomSize(4, random), padding, Size.of(1)));
    }

    /** The same with places that are apart: padding within them, and images at least as long as they are apart. */
    static PoolGeometry randomDilatedPool(SplitMix64 random) {
        Size window = randomSize(4, random);
        Size dilation = randomSize(4, random);
        int spanH = dilation.height() * (window.height() - 1) + 1;
        int spanW = dilation.width() * (window.width() - 1) + 1;
        Padding padding =
                new Padding(random.nextInt(spanH), random.nextInt(spanH), random.nextInt(spanW), random.nextInt(spanW));
        int leastH = Math.max(spanH - padding.top() - padding.bottom(), dilation.height());
        int leastW = Math.max(spanW - padding.left() - padding.right(), dilation.width());
        Shape in = Shape.image(1 + random.nextInt(3), leastH + random.nextInt(7), leastW + random.nextInt(40));
        return of(in, new MaxPool2d(window, randomSize(4, random), padding, dilation));
    }

    private static Size randomSize(int most, SplitMix64 random) {
        return new Size(1 + random.nextInt(most), 1 + random.nextInt(most));
    }
}
