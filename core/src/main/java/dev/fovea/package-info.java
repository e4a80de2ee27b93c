/** The exceptions that every package may throw, and which Fovea this is. Depends on nothing. */
package dev.fovea;
