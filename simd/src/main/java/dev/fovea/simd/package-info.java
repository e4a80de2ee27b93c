/**
 * The kernels once more, on the Vector API: every class here is a fast twin of one of core's scalar kernels and computes the
 * same up to rounding. {@link dev.fovea.simd.VectorKernels} is the one place where a kernel is chosen for a geometry.
 *
 * <p>Rules of the craft: vectors are loaded from {@code float[]}; accumulators are local variables, at most as many as there
 * are registers for ({@link dev.fovea.simd.Lanes}); no vector crosses a method, for it would be boxed; an accumulator is an
 * argument and not the receiver, {@code v.add(sum)} and not {@code sum.add(v)}; loops step by compile-time constants. Kernels
 * work with any number of lanes.
 *
 * <p>Why not the receiver: of a variable that a loop changes the JIT of JDK 17 knows no more than its declared, abstract class.
 * What {@code sum.add} calls it then takes from what it has seen inside {@code FloatVector.add}, and if it has not seen enough by
 * then, it boxes every vector of the loop for good. Of a vector just loaded it knows the class.
 *
 * <p>And methods are short: some sixty operations on vectors are the most that any here has. With some ninety, of which each counts
 * for hundreds of nodes, JDK 17 gave up on the last stores in two JVMs of three, and boxed all sums that they store.
 * What is inlined counts, too: a method of some twenty-five is called in one place of another.
 */
package dev.fovea.simd;
