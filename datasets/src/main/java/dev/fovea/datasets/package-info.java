/**
 * Readers: data sets and pictures as they come from files, checked as if an enemy had written them, become what
 * {@code dev.fovea.data} describes. Depends on core and the JDK; the only place that may use {@code javax.imageio}.
 */
package dev.fovea.datasets;
