package dev.fovea.kernel;

/** The contract of ranges: a kernel writes the samples it was asked for, all of them and no others. */
final class Ranges {
    private Ranges() {}

    /** A kernel's method with all arguments bound but the array that it overwrites and the range. */
    interface Call {
        void run(float[] overwritten, int from, int to);
    }

    /**
     * Of three samples of {@code size} elements the call writes exactly those of its range, over whatever stood there, and a
     * sample comes out with the same bits whichever range it is part of.
     */
    static void assertWritesExactlyItsRange(Object what, int size, Call call) {
        float[] whole = Operands.unwritten(3 * size);
        call.run(whole, 0, 3);
        Floats.assertWritten(what, whole, 0, 3 * size);

        float[] parts = Operands.unwritten(3 * size);
        call.run(parts, 2, 2);
        Floats.assertWritten(what, parts, 0, 0);
        call.run(parts, 0, 1);
        Floats.assertWritten(what, parts, 0, size);
        call.run(parts, 1, 3);
        Floats.assertSameBits(what, parts, whole);
    }
}
