package dev.fovea.layer;

/** {@code f(x) = min(max(0, x), 6)} (Krizhevsky 2010); its derivative at 0 and at 6 is 0. */
public record Relu6() implements Activation {
    @Override
    public String stem() {
        return "clippedRelu"; // a digit at its end would run into the node's number
    }

    @Override
    public String toString() {
        return "relu6";
    }
}
