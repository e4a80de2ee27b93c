/** The exceptions that every package may throw. Depends on nothing. */
package dev.fovea;
