/**
 * Data sets at their publishers' homes, and how they come from there: the only place that may use the network, and only when it
 * is asked to. What arrives is compared with a digest that stands here before anything else looks at it. Depends on core's
 * exceptions and commons-compress.
 */
package dev.fovea.datasets.fetch;
