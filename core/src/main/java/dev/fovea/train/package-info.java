/** The training loop, visible in one class, with listeners; and the measuring of what came of it. */
package dev.fovea.train;
