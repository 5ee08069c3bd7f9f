package dev.regionalcache.operator.naming;

import dev.regionalcache.crds.member.CacheMember;
import java.util.Optional;

/**
 * Names of the objects of one region's share of one cache. All begin with {@code CACHE-REGION}, so that several regions
 * can share a namespace; names of Services are what applications use.
 */
public record MemberNames(String cache, String region) {

    /** The port of servers and Services. */
    public static final int PORT = 6379;

    /** The names of a member's objects. */
    public static MemberNames of(CacheMember member) {
        return new MemberNames(member.getSpec().cache().name(), member.getSpec().region());
    }

    /** {@code CACHE-REGION}: the CacheMember, the StatefulSet, the PodDisruptionBudget and the Service for reads. */
    public String base() {
        return cache + "-" + region;
    }

    /** The Service for writes, wherever the primary is. */
    public String primaryService() {
        return base() + "-primary";
    }

    /** The Service that other regions' heads connect to. */
    public String headService() {
        return base() + "-head";
    }

    /** The Service for reads under the name that is the same in every region. */
    public String shortService() {
        return cache;
    }

    /** The Service for writes under the name that is the same in every region. */
    public String shortPrimaryService() {
        return cache + "-primary";
    }

    /** The ConfigMap with redis.conf. */
    public String config() {
        return base() + "-config";
    }

    /** The Secret, copied by the control plane, with the passwords. */
    public String auth() {
        return base() + "-auth";
    }

    /** The Secret, rendered by the agent, that servers mount: users and replication password. */
    public String serverSecret() {
        return base() + "-server";
    }

    /** The Secret for applications (Service Binding). */
    public String application() {
        return base() + "-app";
    }

    /** The Secret for applications that log in as the user of a policy. */
    public String classApplication(String policy) {
        return base() + "-policy-" + policy;
    }

    /** The Secret for applications under the name that is the same in every region. */
    public String shortApplication() {
        return cache + "-app";
    }

    /** The ConfigMap in which the agent keeps the highest epoch that it has acted on. */
    public String epochRecord() {
        return base() + "-epoch";
    }

    /** Name of the pod with this ordinal. */
    public String pod(int ordinal) {
        return base() + "-" + ordinal;
    }

    /** The ordinal of the pod with this name; empty for one that is not of this member. */
    public Optional<Integer> ordinal(String pod) {
        String prefix = base() + "-";
        return pod.startsWith(prefix) && pod.substring(prefix.length()).matches("\\d{1,3}")
                ? Optional.of(Integer.valueOf(pod.substring(prefix.length())))
                : Optional.empty();
    }

    /** How a Service is called within its cluster. */
    public static String host(String service, String namespace) {
        return service + "." + namespace + ".svc";
    }

    /** The Secret beside the RegionalCache that is the source of all passwords, unless spec.auth.secretRef names one. */
    public static String authSource(String cache) {
        return cache + "-auth";
    }
}
