package dev.regionalcache.crds.policy;

import dev.regionalcache.crds.ApiGroup;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A class of keys of one cache: how long they live, and how much memory they may take. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@ShortNames("cpolicy")
@Categories({"all", "regionalcache"})
@AdditionalPrinterColumn(name = "Cache", jsonPath = ".spec.cacheRef.name", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "TTL", jsonPath = ".spec.ttl", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Keys",
        jsonPath = ".status.regions[?(@.usage)].usage.keys",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Memory",
        jsonPath = ".status.regions[?(@.usage)].usage.memory",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Limit", jsonPath = ".spec.maxMemory", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Accepted",
        jsonPath = ".status.conditions[?(@.type=='Accepted')].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type=='Ready')].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type=='Ready')].reason",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Isolation",
        jsonPath = ".spec.isolation",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Scope",
        jsonPath = ".spec.scope",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Prefixes",
        jsonPath = ".spec.prefixes",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Share",
        jsonPath = ".status.regions[?(@.usage)].usage.share",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Corrected",
        jsonPath = ".status.regions[?(@.usage)].usage.corrected",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Removed",
        jsonPath = ".status.regions[?(@.usage)].usage.removed",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
        value = "self.metadata.name.size() <= 24 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        message = "the name of a CachePolicy must be a DNS label that begins with a letter, 24 characters at most")
public class CachePolicy extends CustomResource<CachePolicySpec, CachePolicyStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    /** The condition that says whether the policy is in force for its cache. */
    public static final String ACCEPTED = "Accepted";

    /** The condition that says whether the class takes no more memory than it may. */
    public static final String WITHIN_LIMIT = "WithinLimit";
}
