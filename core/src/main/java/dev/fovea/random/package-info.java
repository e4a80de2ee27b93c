/** The one source of random numbers: seeded, splittable, the same bits on every JDK. Depends on nothing. */
package dev.fovea.random;
