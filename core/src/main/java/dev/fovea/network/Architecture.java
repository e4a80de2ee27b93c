package dev.fovea.network;

/**
 * The seed's notation for networks as text, both ways:
 *
 * <pre>{@code
 * INPUT 1x28x28 -> [CONV 6@5x5 pad 2 -> RELU -> POOL max 2x2]*1 -> CONV 16@5x5 -> RELU -> POOL max 2x2 -> FC 10
 * }</pre>
 *
 * <pre>
 * network    = INPUT n{xn} arrow chain                   INPUT 1x28x28: channels, height, width; INPUT 784: a vector
 * chain      = step {arrow step}
 * arrow      = "->" | "→"
 * step       = "[" chain "]" "*" n                       the chain n times in a row; 0 leaves it out
 *            | FROM name                                 what follows reads this node, or "input": another branch begins
 *            | [name ":"] layer
 * layer      = CONV n@size {stride size | pad pad | dilation size | groups n | nobias}
 *            | CONVTRANSPOSE n@size {stride size | pad pad | output-pad n | dilation size | groups n | nobias}
 *            | POOL max size {stride size | pad pad | dilation size}
 *            | POOL (avg | mean) size {stride size | pad pad | exclude-pad}
 *            | POOL lp number size {stride size | pad pad}
 *            | POOL (adaptive size | global-avg | global-max)
 *            | FC n [nobias]                             flattens an input that is not a vector
 *            | ADD name {name}                           the value so far plus the outputs of these nodes
 *            | CONCAT name {name}                        likewise, one behind the other
 *            | MUL name                                  likewise, the product
 *            | BN {eps number | momentum number}
 *            | GN groups {eps number} | LN {eps number}
 *            | LRN n {alpha number | beta number | k number}
 *            | (DROPOUT | DROPOUT2D) probability
 *            | PAD pad [reflect | replicate | circular]
 *            | CROP pad                                  the inverse of PAD
 *            | SLICE n ":" n                             channels from the first number to before the second
 *            | CHANNELSHUFFLE groups
 *            | UPSAMPLE size [bilinear | align-corners]
 *            | (PIXELSHUFFLE | PIXELUNSHUFFLE) n
 *            | FLATTEN | RELU | RELU6 | SIGMOID | TANH | SOFTMAX
 *            | SELU | GELU [tanh] | SILU | HARDSWISH | HARDSIGMOID | MISH | SOFTPLUS | SOFTSIGN
 *            | PRELU [channels] | NOISYRELU [deviation] | LEAKYRELU [slope] | ELU [alpha] | THRESHOLDEDRELU [alpha]
 * size       = n | n"x"n                                 height x width
 * pad        = n | n,n,n,n                               top, bottom, left, right
 * </pre>
 *
 * Words may be written in any case, space is free. Defaults are those of {@link dev.fovea.layer.Layers}; {@code
 * exclude-pad} keeps the zeros of the padding out of the mean. Nodes have the default names of {@link Network.Builder}
 * unless they are labelled, so {@code FROM relu2} needs no label. A label inside a repetition would name several nodes and
 * is refused.
 */
public final class Architecture {
    /** The longest text that is read: more than any network that can be built needs. */
    public static final int MAX_LENGTH = 1 << 22;

    private Architecture() {}

    /**
     * The network that the text describes.
     *
     * @throws IllegalArgumentException if the text is wrong or a layer does not fit; the message says at which column
     */
    public static Network parse(String text) {
        return new ArchitectureParser(text).network();
    }

    /** The text of a network, from which {@link #parse} makes an equal one. Repetitions are written out. */
    public static String format(Network network) {
        return new ArchitectureFormatter(network).text();
    }
}
