package dev.fovea.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator may read and be told in opsets 7 to 28, as onnx 1.23.1 defines them ({@code onnx.defs}). What stands in a file
 * beyond that would change what it means, so it is refused and not passed over.
 *
 * @param inputs how many at most
 * @param attributes their names
 */
record Signature(int inputs, Set<String> attributes) {
    /** A line for each operator that is computed or read: its name, how many inputs, * for any number, and its attributes. */
    private static final String TABLE = """
            Abs 1
            Add 2
            ArgMax 1 axis keepdims select_last_index
            AveragePool 1 auto_pad ceil_mode count_include_pad dilations kernel_shape pads strides
            BatchNormalization 5 epsilon momentum spatial training_mode
            Cast 1 round_mode saturate to
            Ceil 1
            Clip 3 max min
            Concat * axis
            Constant 0 sparse_value value value_float value_floats value_int value_ints value_string value_strings
            ConstantOfShape 1 value
            Conv 3 auto_pad dilations group kernel_shape pads strides
            ConvTranspose 3 auto_pad dilations group kernel_shape output_padding output_shape pads strides
            DepthToSpace 1 blocksize mode
            DequantizeLinear 3 axis block_size output_dtype
            Div 2
            Dropout 3 ratio seed
            Elu 1 alpha
            Erf 1
            Exp 1
            Expand 2
            Flatten 1 axis
            Floor 1
            Gather 2 axis
            Gelu 1 approximate
            Gemm 3 alpha beta transA transB
            GlobalAveragePool 1
            GlobalLpPool 1 p
            GlobalMaxPool 1
            GroupNormalization 3 epsilon num_groups stash_type
            HardSigmoid 1 alpha beta
            HardSwish 1
            Identity 1
            InstanceNormalization 3 epsilon
            LRN 1 alpha beta bias size
            LayerNormalization 3 axis epsilon stash_type
            LeakyRelu 1 alpha
            Log 1
            LogSoftmax 1 axis
            LpPool 1 auto_pad ceil_mode dilations kernel_shape p pads strides
            MatMul 2
            Max *
            MaxPool 1 auto_pad ceil_mode dilations kernel_shape pads storage_order strides
            Mean *
            Min *
            Mish 1
            Mul 2
            Neg 1
            PRelu 2
            Pad 4 mode pads value
            Pow 2
            QuantizeLinear 3 axis block_size output_dtype precision saturate
            ReduceL2 2 axes keepdims noop_with_empty_axes
            ReduceMax 2 axes keepdims noop_with_empty_axes
            ReduceMean 2 axes keepdims noop_with_empty_axes
            ReduceMin 2 axes keepdims noop_with_empty_axes
            ReduceSum 2 axes keepdims noop_with_empty_axes
            Relu 1
            Reshape 2 allowzero
            Resize 4 antialias axes coordinate_transformation_mode cubic_coeff_a exclude_outside extrapolation_value keep_aspect_ratio_policy mode nearest_mode
            Selu 1 alpha gamma
            Shape 1 end start
            Sigmoid 1
            Slice 5 axes ends starts
            Softmax 1 axis
            Softplus 1
            Softsign 1
            SpaceToDepth 1 blocksize mode
            Split 2 axis num_outputs split
            Sqrt 1
            Squeeze 2 axes
            Sub 2
            Sum *
            Swish 1 alpha
            Tanh 1
            ThresholdedRelu 1 alpha
            Tile 2
            TopK 2 axis k largest sorted
            Transpose 1 perm
            Unsqueeze 2 axes
            Upsample 2 mode scales
            """;

    private static final Map<String, Signature> ALL = parse();

    private static Map<String, Signature> parse() {
        Map<String, Signature> all = new HashMap<>();
        TABLE.lines().forEach(line -> {
            List<String> words = List.of(line.split(" ", -1));
            int inputs = words.get(1).equals("*") ? Integer.MAX_VALUE : Integer.parseInt(words.get(1));
            all.put(words.get(0), new Signature(inputs, Set.copyOf(words.subList(2, words.size()))));
        });
        return Map.copyOf(all);
    }

    static Set<String> operators() {
        return ALL.keySet();
    }

    /**
     * Refuses what operators that are known have beyond what they may have.
     *
     * @throws IllegalArgumentException naming the node
     */
    static void require(List<OnnxNode> nodes) {
        for (OnnxNode node : nodes) {
            Signature signature = ALL.get(node.operator());
            if (signature == null) {
                continue; // it is named with all others that are not known
            }
            for (String attribute : new TreeSet<>(node.attributes().keySet())) {
                if (!signature.attributes().contains(attribute)) {
                    throw new IllegalArgumentException(node.label() + ": attribute " + Shown.quoted(attribute)
                            + " is none of this operator's up to opset " + OnnxModel.MAX_OPSET);
                }
            }
            if (node.inputs().size() > signature.inputs()) {
                throw new IllegalArgumentException(node.label() + ": expected at most " + signature.inputs()
                        + " inputs, got " + node.inputs().size());
            }
        }
    }
}
