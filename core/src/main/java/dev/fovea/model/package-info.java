/** What is saved and served: a network with what it has learned, how it sees pictures, and where it comes from. */
package dev.fovea.model;
