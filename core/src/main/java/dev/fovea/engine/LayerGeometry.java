package dev.fovea.engine;

import dev.fovea.kernel.ConvGeometry;
import dev.fovea.kernel.PoolGeometry;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.Conv2d;
import dev.fovea.layer.ConvTranspose2d;
import dev.fovea.layer.GlobalAvgPool;
import dev.fovea.layer.GlobalMaxPool;
import dev.fovea.layer.Layer;
import dev.fovea.layer.LpPool2d;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Size;
import dev.fovea.tensor.Shape;

/** The sizes of layers as kernels want them. */
final class LayerGeometry {
    private LayerGeometry() {}

    static ConvGeometry of(Conv2d conv, Shape in, Shape out) {
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

    /** Of the convolution that a transposed one is the transpose of: it goes from the output to the input. */
    static ConvGeometry of(ConvTranspose2d transpose, Shape in, Shape out) {
        return new ConvGeometry(
                out.channels(),
                out.height(),
                out.width(),
                in.channels(),
                in.height(),
                in.width(),
                transpose.kernelSize().height(),
                transpose.kernelSize().width(),
                transpose.stride().height(),
                transpose.stride().width(),
                transpose.padding().top(),
                transpose.padding().left(),
                transpose.dilation().height(),
                transpose.dilation().width(),
                transpose.groups());
    }

    /** Of a pooling; one over the whole image is one with a window as large as that. */
    static PoolGeometry of(Layer layer, Shape in, Shape out) {
        Size one = Size.of(1);
        if (layer instanceof MaxPool2d pool) {
            return of(pool.size(), pool.stride(), pool.padding(), pool.dilation(), in, out);
        } else if (layer instanceof AvgPool2d pool) {
            return of(pool.size(), pool.stride(), pool.padding(), one, in, out);
        } else if (layer instanceof LpPool2d pool) {
            return of(pool.size(), pool.stride(), pool.padding(), one, in, out);
        } else if (layer instanceof GlobalAvgPool || layer instanceof GlobalMaxPool) {
            return of(new Size(in.height(), in.width()), one, Padding.NONE, one, in, out);
        }
        throw new IllegalStateException("no pooling: " + layer);
    }

    private static PoolGeometry of(Size size, Size stride, Padding padding, Size dilation, Shape in, Shape out) {
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
}
