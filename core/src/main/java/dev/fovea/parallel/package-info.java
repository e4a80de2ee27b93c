/** The few threads that compute. Nothing here knows what they compute. */
package dev.fovea.parallel;
