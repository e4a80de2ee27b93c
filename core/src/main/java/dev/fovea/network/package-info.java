/**
 * A network as an immutable graph of named layers, the text it is written as, and the arrays it has learned. What runs a
 * network lives in {@code dev.fovea.engine}.
 */
package dev.fovea.network;
