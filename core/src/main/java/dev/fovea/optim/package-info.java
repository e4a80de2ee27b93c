/** How weights move against their gradients: the rule as plain data, and its memory. */
package dev.fovea.optim;
