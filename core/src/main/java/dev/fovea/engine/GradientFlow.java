package dev.fovea.engine;

/** What an operation does with the gradient of one of its inputs. */
enum GradientFlow {
    /** Nothing before it learns, so nobody asks for it. */
    NONE,
    /** It is the first to know and overwrites the slot's gradient. */
    FIRST,
    /** Another reader of the slot has written, so it adds: the derivative of a value read twice is the sum. */
    ADD
}
