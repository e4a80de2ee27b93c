package dev.fovea.onnx;

import dev.fovea.layer.Padding;
import dev.fovea.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a value of the graph is while the network grows. */
sealed interface Value {
    /** The layer whose output it is, if it is one's; of the network's input that. */
    default Optional<String> layer() {
        if (this instanceof Flow flow) {
            return Optional.of(flow.node());
        } else if (this instanceof Padded padded) {
            return padded.flow().layer();
        }
        return this instanceof View view ? view.flow().layer() : Optional.empty();
    }

    /** A value that does not depend on the input, or only on its shape. */
    record Constant(OnnxArray array) implements Value {}

    /**
     * The output of a layer, or the network's input, with its dimensions in the order in which the graph has them.
     *
     * @param layerShape of a sample, as the layer has it
     * @param axes for each dimension of a sample in the graph the one of the layer's that it is: 0, 1, 2 where images have their
     *     channels first, 1, 2, 0 where they have them last, 0, 2 of lines (channels, width), 0 of vectors; those of the layer's
     *     that the graph has not have length 1
     */
    record Flow(String node, Shape layerShape, List<Integer> axes) implements Value {
        private static final List<Integer> LINE = List.of(0, 2);

        /** The output of a layer with its dimensions as they are. */
        static Flow of(String node, Shape layerShape) {
            return new Flow(
                    node,
                    layerShape,
                    IntStream.range(0, layerShape.rank()).boxed().toList());
        }

        /** Lines that layers have as images of one row. */
        static Flow ofLine(String node, int channels, int width) {
            return new Flow(node, Shape.image(channels, 1, width), LINE);
        }

        /** What a layer makes of this: the dimensions stay in their order where there are as many. */
        Flow next(String node, Shape shape) {
            boolean same = shape.rank() == layerShape.rank()
                    && IntStream.range(0, shape.rank()).allMatch(d -> axes.contains(d) || shape.dim(d) == 1);
            return same ? arranged(node, shape, axes, dims(shape, axes)).orElseThrow() : of(node, shape);
        }

        /** The shape of a sample, as the graph has it. */
        Shape shape() {
            return Shape.of(dims(layerShape, axes));
        }

        /** Whether the graph has images (channels, height, width), as layers do. */
        boolean isImage() {
            return layerShape.isImage() && axes.size() == 3 && isInOrder();
        }

        /** Whether the graph has lines (channels, width), which layers have as images of one row. */
        boolean isLine() {
            return layerShape.isImage() && axes.equals(LINE);
        }

        /** Whether the elements of a sample come one after another as they do in the layer. */
        boolean isInOrder() {
            return IntStream.range(1, axes.size()).allMatch(i -> axes.get(i - 1) < axes.get(i));
        }

        /** Which dimension of a sample in the graph is this one of the layer's; -1 if none is. */
        int place(int axis) {
            return axes.indexOf(axis);
        }

        /** The same elements with the dimensions of a sample in another order. */
        Flow transposed(List<Integer> order) {
            List<Integer> moved = order.stream().map(axes::get).toList();
            return arranged(node, layerShape, moved, dims(layerShape, moved)).orElseThrow();
        }

        /** The same elements with dimensions of length 1 at other places, if that is all, and the layer has so many. */
        Optional<Flow> reshaped(Shape sample) {
            return arranged(node, layerShape, axes, sample.dims());
        }

        /** The same with the layer's dimensions in this order, if theirs differs at most where they have length 1. */
        Optional<Flow> seenAs(List<Integer> order) {
            boolean same = order.size() == axes.size()
                    && order.stream().allMatch(d -> d < layerShape.rank())
                    && Arrays.equals(dims(layerShape, order), dims(layerShape, axes))
                    && longer(layerShape, order).equals(longer(layerShape, axes));
            return same ? Optional.of(new Flow(node, layerShape, order)) : Optional.empty();
        }

        /** For messages: {@code (224, 224, 3) a sample, channels last}. */
        @Override
        public String toString() {
            String order = place(0) == axes.size() - 1 ? "channels last" : "dimensions in the order " + axes;
            return shape() + " a sample" + (isInOrder() ? "" : ", " + order);
        }

        private static int[] dims(Shape layerShape, List<Integer> axes) {
            return axes.stream().mapToInt(layerShape::dim).toArray();
        }

        private static List<Integer> longer(Shape layerShape, List<Integer> axes) {
            return axes.stream().filter(d -> layerShape.dim(d) > 1).toList();
        }

        /**
         * A sample of the given dimensions: those longer than 1 are the layer's in the given order, those of length 1 the layer's as
         * they come, the channels and the last ones if there are more than needed.
         */
        private static Optional<Flow> arranged(String node, Shape layerShape, List<Integer> order, int[] dims) {
            Iterator<Integer> longer = longer(layerShape, order).iterator();
            Iterator<Integer> ones = Stream.iterate(layerShape.rank(), d -> d > 0, d -> d - 1)
                    .map(d -> d % layerShape.rank())
                    .filter(d -> layerShape.dim(d) == 1)
                    .limit(Arrays.stream(dims).filter(length -> length == 1).count())
                    .sorted()
                    .iterator();
            List<Integer> axes = new ArrayList<>();
            for (int length : dims) {
                Iterator<Integer> next = length == 1 ? ones : longer;
                if (!next.hasNext()) {
                    return Optional.empty();
                }
                axes.add(next.next());
            }
            boolean fits = !longer.hasNext() && Arrays.equals(dims(layerShape, axes), dims);
            return fits ? Optional.of(new Flow(node, layerShape, List.copyOf(axes))) : Optional.empty();
        }
    }

    /** The output of a layer with zeros around its images, whichever order they are in: convolutions and mean poolings take them in. */
    record Padded(Flow flow, Padding padding) implements Value {}

    /**
     * The output of a layer whose dimensions were split, put in another order, and merged again: a layer when they have become
     * images.
     *
     * @param flow the output as the graph had it before; as the layer has it where it was only flattened in another order
     * @param split the dimensions before they were moved, with what stands for the batch in front
     * @param order which of them stand where; empty as long as they were not
     * @param dims as they are now
     */
    record View(Flow flow, int[] split, List<Integer> order, int[] dims) implements Value {
        /** The output of a layer as the graph has it. */
        static View of(Flow flow) {
            int[] dims = OnnxImport.Builder.batched(flow.shape());
            return new View(flow, dims, List.of(), dims);
        }

        /** The output of a layer, flattened in another order of its dimensions. */
        static View flat(Flow flow, int[] dims) {
            Flow inOrder = new Flow(
                    flow.node(),
                    flow.layerShape(),
                    flow.axes().stream().sorted().toList());
            List<Integer> order = IntStream.rangeClosed(0, flow.axes().size())
                    .mapToObj(d -> d == 0 ? 0 : 1 + inOrder.place(flow.axes().get(d - 1)))
                    .toList();
            return new View(inOrder, OnnxImport.Builder.batched(inOrder.shape()), order, dims);
        }

        /** The output of the layer itself in another shape, if that only has its dimensions in another order or more of length 1. */
        Optional<Flow> reshaped(Shape sample) {
            if (order.isEmpty()) {
                return flow.reshaped(sample);
            }
            boolean whole = Arrays.equals(split, OnnxImport.Builder.batched(flow.shape()));
            return whole
                    ? flow.transposed(order.stream().skip(1).map(d -> d - 1).toList())
                            .reshaped(sample)
                    : Optional.empty();
        }

        /** Whether samples were flattened in another order of their dimensions, as channels last. */
        boolean isMovedAndFlat() {
            return !order.isEmpty() && flow.isInOrder() && dims.length == 2;
        }

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
