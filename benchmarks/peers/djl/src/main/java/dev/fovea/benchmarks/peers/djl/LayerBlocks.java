package dev.fovea.benchmarks.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.fovea.layer.AdaptiveAvgPool2d;
import dev.fovea.layer.Add;
import dev.fovea.layer.AvgPool2d;
import dev.fovea.layer.BatchNorm2d;
import dev.fovea.layer.Concat;
import dev.fovea.layer.Dense;
import dev.fovea.layer.Flatten;
import dev.fovea.layer.GlobalAvgPool;
import dev.fovea.layer.Layer;
import dev.fovea.layer.MaxPool2d;
import dev.fovea.layer.Padding;
import dev.fovea.layer.Relu;
import dev.fovea.layer.Relu6;
import dev.fovea.layer.Sigmoid;
import dev.fovea.layer.Size;
import dev.fovea.layer.Tanh;
import dev.fovea.network.Node;
import java.util.function.UnaryOperator;

/** What a layer of Fovea's is in DJL: its own block where it has one, otherwise its own operation. */
final class LayerBlocks {
    private LayerBlocks() {}

    /**
     * The block of a node, without weights.
     *
     * @throws UnsupportedOperationException if its layer is none of those known here; the message names it
     */
    static Block of(Node node) {
        Layer layer = node.layer();
        if (layer instanceof dev.fovea.layer.Conv2d conv) {
            return conv2d(node, conv);
        }
        if (layer instanceof Dense dense) {
            return Linear.builder()
                    .setUnits(dense.outFeatures())
                    .optBias(dense.bias())
                    .build();
        }
        if (layer instanceof BatchNorm2d norm) {
            // its momentum is the share that stays
            return BatchNorm.builder()
                    .optEpsilon(norm.eps())
                    .optMomentum(1 - norm.momentum())
                    .build();
        }
        if (layer instanceof dev.fovea.layer.Dropout dropout && !dropout.byChannel()) {
            return Dropout.builder().optRate(dropout.probability()).build();
        }
        if (layer instanceof Add) {
            return new LambdaBlock(x -> new NDList(NDArrays.add(x.toArray(new NDArray[0]))));
        }
        if (layer instanceof Concat) {
            return new LambdaBlock(x -> new NDList(NDArrays.concat(x, 1)));
        }
        return singleton(operation(node));
    }

    private static Block conv2d(Node node, dev.fovea.layer.Conv2d conv) {
        return Conv2d.builder()
                .setFilters(conv.outChannels())
                .setKernelShape(shape(conv.kernelSize()))
                .optStride(shape(conv.stride()))
                .optPadding(shape(node, conv.padding()))
                .optDilation(shape(conv.dilation()))
                .optGroups(conv.groups())
                .optBias(conv.bias())
                .build();
    }

    /** Of layers that have no weights. */
    private static UnaryOperator<NDArray> operation(Node node) {
        Layer layer = node.layer();
        if (layer instanceof Relu) {
            return Activation::relu;
        }
        if (layer instanceof Relu6) {
            return x -> x.clip(0, 6); // in one pass: DJL's own takes two
        }
        if (layer instanceof Tanh) {
            return Activation::tanh;
        }
        if (layer instanceof Sigmoid) {
            return Activation::sigmoid;
        }
        if (layer instanceof Flatten) {
            return Blocks::batchFlatten;
        }
        return pooling(node);
    }

    private static UnaryOperator<NDArray> pooling(Node node) {
        Layer layer = node.layer();
        if (layer instanceof MaxPool2d pool) {
            Shape padding = shape(node, pool.padding());
            return x -> Pool.maxPool2d(x, shape(pool.size()), shape(pool.stride()), padding, false);
        }
        if (layer instanceof AvgPool2d pool) {
            Shape padding = shape(node, pool.padding());
            return x ->
                    Pool.avgPool2d(x, shape(pool.size()), shape(pool.stride()), padding, false, pool.countIncludePad());
        }
        if (layer instanceof GlobalAvgPool) {
            return x -> JniUtils.adaptiveAvgPool((PtNDArray) x, new Shape(1, 1));
        }
        if (layer instanceof AdaptiveAvgPool2d pool) {
            return x -> JniUtils.adaptiveAvgPool((PtNDArray) x, shape(pool.size()));
        }
        throw new UnsupportedOperationException(
                "layer " + node.name() + " (" + layer + "): DJL is not told how to compute it: add it to LayerBlocks");
    }

    private static Block singleton(UnaryOperator<NDArray> operation) {
        return new LambdaBlock(x -> new NDList(operation.apply(x.singletonOrThrow())));
    }

    private static Shape shape(Size size) {
        return new Shape(size.height(), size.width());
    }

    private static Shape shape(Node node, Padding padding) {
        if (padding.top() != padding.bottom() || padding.left() != padding.right()) {
            throw new UnsupportedOperationException("layer " + node.name() + " (" + node.layer()
                    + "): PyTorch pads both ends alike, got a padding of " + padding);
        }
        return new Shape(padding.top(), padding.left());
    }
}
