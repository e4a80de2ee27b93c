package dev.fovea.benchmarks.jmh;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What one core can do at most: fused multiply-adds on registers alone, in as many independent chains as hide their latency
 * (4 cycles on two units: 8) and yet leave registers over.
 */
@State(Scope.Thread)
public class Peak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int STEPS = 100_000;
    private static final int CHAINS = 10;

    private float a = 0.999f;
    private float b = 0.001f;

    /** Of one invocation. */
    static double flops() {
        return 2.0 * CHAINS * STEPS * SPECIES.length();
    }

    /** {@code c = a b + c}, ten times side by side; the chains are local variables, so that they are registers. */
    @Benchmark
    public float multiplyAdd() {
        FloatVector a = FloatVector.broadcast(SPECIES, this.a);
        FloatVector b = FloatVector.broadcast(SPECIES, this.b);
        FloatVector c0 = b;
        FloatVector c1 = b;
        FloatVector c2 = b;
        FloatVector c3 = b;
        FloatVector c4 = b;
        FloatVector c5 = b;
        FloatVector c6 = b;
        FloatVector c7 = b;
        FloatVector c8 = b;
        FloatVector c9 = b;
        for (int i = 0; i < STEPS; i++) {
            c0 = a.fma(b, c0);
            c1 = a.fma(b, c1);
            c2 = a.fma(b, c2);
            c3 = a.fma(b, c3);
            c4 = a.fma(b, c4);
            c5 = a.fma(b, c5);
            c6 = a.fma(b, c6);
            c7 = a.fma(b, c7);
            c8 = a.fma(b, c8);
            c9 = a.fma(b, c9);
        }
        return c0.add(c1)
                .add(c2.add(c3))
                .add(c4.add(c5))
                .add(c6.add(c7))
                .add(c8.add(c9))
                .reduceLanes(VectorOperators.ADD);
    }
}
