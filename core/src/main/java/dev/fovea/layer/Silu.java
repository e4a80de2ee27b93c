package dev.fovea.layer;

/** {@code f(x) = x sigmoid(x)} (Elfwing, Uchibe and Doya 2018), also known as swish. */
public record Silu() implements Activation {
    @Override
    public String stem() {
        return "silu";
    }

    @Override
    public String toString() {
        return "silu";
    }
}
