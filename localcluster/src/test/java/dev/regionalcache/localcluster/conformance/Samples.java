package dev.regionalcache.localcluster.conformance;

/** Objects that several tests use. */
final class Samples {

    /** Named {@code set}, without pods. */
    static final String STATEFUL_SET =
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: set}, spec: {replicas: 0, podManagementPolicy: Parallel, updateStrategy: {type: OnDelete}, serviceName: set, selector: {matchLabels: {app: set}}, template: {metadata: {labels: {app: set}}, spec: {containers: [{name: c, image: 'redis:7.0'}]}}}}";

    /** A CacheMember named {@code m}. */
    static final String MEMBER = member(1, "p");

    /** Apart, for it comes and goes while other tests look at what the other group has. */
    static final String THINGS_GROUP = "things." + Definitions.GROUP;

    /** A definition of a small resource. */
    static final String THINGS =
            "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: things.%1$s}, spec: {group: %1$s, scope: Namespaced, names: {plural: things, kind: Thing}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}}"
                    .formatted(THINGS_GROUP);

    private Samples() {}

    /** A CacheRegion, which is in no namespace. */
    static String region(String name, String metadata) {
        return "{apiVersion: %s/v1alpha1, kind: CacheRegion, metadata: {name: %s%s}, spec: {}}"
                .formatted(Definitions.GROUP, name, metadata);
    }

    /** A RegionalCache. */
    static String cache(String name, String spec) {
        return "{apiVersion: %s/v1alpha1, kind: RegionalCache, metadata: {name: %s}, spec: {%s}}"
                .formatted(Definitions.GROUP, name, spec);
    }

    /** {@link #MEMBER} in an epoch of a proposer. */
    static String member(int epoch, String proposer) {
        return "{apiVersion: %s/v1alpha1, kind: CacheMember, metadata: {name: m}, spec: {epoch: %d, proposer: %s, region: a, role: Primary, cache: {name: c, namespace: n, uid: u}, keyspaces: [{name: main, replicas: 1, template: {engine: Redis, image: 'redis:7.0', revision: r, version: '7.0'}}], auth: {name: s, hash: h}}}"
                .formatted(Definitions.GROUP, epoch, proposer);
    }

    /** A ConfigMap that holds a number. */
    static String map(String name, int number) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: {k: '%d'}}".formatted(name, number);
    }
}
