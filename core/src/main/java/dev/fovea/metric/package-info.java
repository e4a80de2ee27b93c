/** How good a network is: what is counted over a labelled data set. Depends on nothing. */
package dev.fovea.metric;
