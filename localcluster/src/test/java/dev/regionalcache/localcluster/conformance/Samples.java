package dev.regionalcache.localcluster.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Objects that several tests use. */
final class Samples {

    /** Named {@code set}, without pods. */
    static final String STATEFUL_SET =
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: set}, spec: {replicas: 0, podManagementPolicy: Parallel, updateStrategy: {type: OnDelete}, serviceName: set, selector: {matchLabels: {app: set}}, template: {metadata: {labels: {app: set}}, spec: {containers: [{name: c, image: 'redis:7.0'}]}}}}";

    private static final Path DEFINITIONS = Path.of("../helm/regionalcache/files/crds");

    private Samples() {}

    /** The project's own CustomResourceDefinition of that plural. */
    static String definition(String plural) {
        try {
            return Files.readString(DEFINITIONS.resolve(plural + ".yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes sure that it is served; left there, as other tests use it. */
    static void install(Api api, String plural) {
        String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + plural + ".regionalcache.dev";
        api.patch(path + "?fieldManager=conformance&force=true", Api.APPLY, definition(plural))
                .ok();
        api.until(
                "/apis/regionalcache.dev/v1alpha1",
                answer -> answer.body().toString().contains("\"" + plural + "\""));
    }
}
