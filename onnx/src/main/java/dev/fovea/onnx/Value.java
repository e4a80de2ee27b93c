package dev.fovea.onnx;

import dev.fovea.layer.Padding;
import dev.fovea.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** What a value of the graph is while the network grows. */
sealed interface Value {
    /** A value that does not depend on the input, or only on its shape. */
    record Constant(OnnxArray array) implements Value {}

    /**
     * The output of a layer, or the network's input.
     *
     * @param shape of a sample, as the graph has it
     * @param isLine whether that is (channels, width), which layers have as images of one row
     */
    record Flow(String node, Shape shape, boolean isLine) implements Value {
        /** The output of a layer of this shape: images stay lines where what it reads were some. */
        static Flow of(String node, Shape layerShape, boolean isLine) {
            boolean line = isLine && layerShape.isImage() && layerShape.height() == 1;
            return new Flow(node, line ? Shape.of(layerShape.channels(), layerShape.width()) : layerShape, line);
        }

        /** The shape of a sample, as layers have it. */
        Shape layerShape() {
            return isLine ? Shape.image(shape.dim(0), 1, shape.dim(1)) : shape;
        }
    }

    /** The output of a layer with zeros around its images: which convolutions and mean poolings take in. */
    record Padded(Flow flow, Padding padding) implements Value {}

    /**
     * The output of a layer whose dimensions were split, put in another order, and merged again: a layer when they have become
     * images.
     *
     * @param split the dimensions before they were moved, with what stands for the batch in front
     * @param order which of them stand where; empty as long as they were not
     * @param dims as they are now
     */
    record View(Flow flow, int[] split, List<Integer> order, int[] dims) implements Value {
        @Override
        public String toString() {
            return "samples " + flow.shape()
                    + (order.isEmpty() ? "" : " as " + text(split) + " with their dimensions in the order " + order)
                    + " as "
                    + text(dims);
        }

        private static String text(int[] dims) {
            return OnnxArray.text(Arrays.copyOfRange(dims, 1, dims.length));
        }
    }
}
