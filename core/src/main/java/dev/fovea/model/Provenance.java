package dev.fovea.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a model comes from: enough to train it again.
 *
 * @param foveaVersion the Fovea that trained it
 * @param seed of everything random
 * @param dataset the name of the data it learned from
 * @param datasetSha256 the digest of that data
 * @param hyperParameters what training was told, by name
 * @param kernels the family of kernels
 * @param results what was measured, by name
 */
public record Provenance(
        String foveaVersion,
        long seed,
        String dataset,
        String datasetSha256,
        Map<String, String> hyperParameters,
        String kernels,
        Map<String, Double> results) {
    public Provenance {
        hyperParameters = Collections.unmodifiableMap(new LinkedHashMap<>(hyperParameters));
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    }

    /** The same with one more of what training was told. */
    public Provenance withHyperParameter(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(hyperParameters);
        more.put(name, value);
        return new Provenance(foveaVersion, seed, dataset, datasetSha256, more, kernels, results);
    }

    /** The same with these results. */
    public Provenance withResults(Map<String, Double> results) {
        return new Provenance(foveaVersion, seed, dataset, datasetSha256, hyperParameters, kernels, results);
    }
}
