package infra

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each program of a function is deployed, and each function has a program.
func TestPrograms(t *testing.T) {
	deployed := functions(t)
	mains, err := filepath.Glob("../lambdas/*/main.go")
	if err != nil {
		t.Fatal(err)
	}
	programs := map[string]bool{}
	for _, main := range mains {
		if name := filepath.Base(filepath.Dir(main)); name != "local" {
			programs[name] = true
			if _, is := deployed[name]; !is {
				t.Errorf("program lambdas/%s is not in a template", name)
			}
		}
	}
	for name, r := range deployed {
		if !programs[name] {
			t.Errorf("function %s has no program", name)
		}
		function := reference(r.Properties["FunctionName"])
		if function != name && function != "CodeDeployHook_${TablePrefix}"+name {
			t.Errorf("program %s is the function %s", name, function)
		}
	}
}

// Each variable of a function in the templates is read by its program. That no variable is missing, TestDeployed
// checks: a program fails at the start without it.
func TestVariables(t *testing.T) {
	read := regexp.MustCompile(`[gG]etenv(?:, |\()"([A-Z_]+)"\)`)
	for name, r := range functions(t) {
		known := variables(t, "../lambdas/"+name, read)
		maps.Copy(known, variables(t, "../lambdas/wiring", read))
		maps.Copy(known, variables(t, "../lambdas/follower", read))
		maps.Copy(known, variables(t, "../graph", read))
		given, _ := at(r.Properties, "Environment", "Variables").(map[string]any)
		for variable := range given {
			if !known[variable] {
				t.Errorf("function %s has the variable %s, which its program does not read", name, variable)
			}
		}
	}
}

// variables returns the variables of the environment that the program in a folder reads.
func variables(t *testing.T, dir string, read *regexp.Regexp) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no Go files: %v", dir, err)
	}
	found := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range read.FindAllStringSubmatch(string(text), -1) {
			found[match[1]] = true
		}
	}
	return found
}

// Each stack gets the parameters that it declares, and no others.
func TestParameters(t *testing.T) {
	root := read(t, "../template.yaml")
	seen := map[string]bool{}
	for name, r := range root.Resources {
		file := strings.TrimPrefix(reference(r.Properties["Location"]), "infra/")
		seen[file] = true
		part := read(t, file)
		given, _ := r.Properties["Parameters"].(map[string]any)
		for parameter := range part.Parameters {
			if _, is := given[parameter]; !is {
				t.Errorf("stack %s does not get the parameter %s", name, parameter)
			}
		}
		for parameter := range given {
			if _, is := part.Parameters[parameter]; !is {
				t.Errorf("stack %s gets the parameter %s, which it does not declare", name, parameter)
			}
		}
	}
	for _, part := range parts {
		if !seen[part] {
			t.Errorf("../template.yaml does not deploy %s", part)
		}
	}
}

// Each alarm names a section of docs/operating.md that exists, and notifies somebody.
func TestRunbooks(t *testing.T) {
	text, err := os.ReadFile("../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`Runbook: docs/operating\.md, (.+)$`)
	alarms := 0
	for _, part := range parts {
		for name, r := range read(t, part).Resources {
			if r.Type != "AWS::CloudWatch::Alarm" {
				continue
			}
			alarms++
			match := names.FindStringSubmatch(reference(r.Properties["AlarmDescription"]))
			if match == nil {
				t.Errorf("alarm %s names no runbook", name)
			} else if !strings.Contains(string(text), "\n### "+match[1]+"\n") {
				t.Errorf("docs/operating.md has no runbook %q, which alarm %s names", match[1], name)
			}
			for _, actions := range []string{"AlarmActions", "OKActions"} {
				if r.Properties[actions] == nil {
					t.Errorf("alarm %s notifies nobody: it has no %s", name, actions)
				}
			}
		}
	}
	if alarms == 0 {
		t.Error("there are no alarms")
	}
}
