package wiring

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"

	"github.com/drawdown-billing/drawdown/ddb"
)

// Settings are what the environment tells every function.
type Settings struct {
	TablePrefix string     // TABLE_PREFIX begins the names of the tables; empty: [ddb.DefaultPrefix]
	Endpoint    string     // DYNAMODB_ENDPOINT is another DynamoDB, in the place of the region's; empty in AWS
	LogLevel    slog.Level // LOG_LEVEL is debug, info, warn or error; info where it is not said
}

// ReadSettings reads the environment. An error names the variable, and says what it may be.
func ReadSettings(getenv func(string) string) (Settings, error) {
	s := Settings{TablePrefix: getenv("TABLE_PREFIX")}
	if level := getenv("LOG_LEVEL"); level != "" {
		if err := s.LogLevel.UnmarshalText([]byte(level)); err != nil {
			return s, fmt.Errorf("LOG_LEVEL is %q: say debug, info, warn or error, or leave it out", level)
		}
	}
	var err error
	s.Endpoint, err = Endpoint(getenv("DYNAMODB_ENDPOINT"))
	return s, err
}

// Switch reads a variable that is yes or no, and no where it is not said.
func Switch(getenv func(string) string, name string) (bool, error) {
	switch value := getenv(name); strings.ToLower(value) {
	case "", "no":
		return false, nil
	case "yes":
		return true, nil
	default:
		return false, fmt.Errorf("%s is %q: say yes or no", name, value)
	}
}

// Endpoint checks the address of another DynamoDB, which DYNAMODB_ENDPOINT says; an empty one is none.
func Endpoint(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	address, err := url.Parse(text)
	if err != nil || address.Scheme != "http" && address.Scheme != "https" || address.Hostname() == "" {
		return "", fmt.Errorf("DYNAMODB_ENDPOINT is %q: say an address such as http://127.0.0.1:8000, or leave it out", text)
	}
	return text, nil
}

// Log writes one JSON object a line, which is what CloudWatch finds fields in.
func (s Settings) Log(out io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: s.LogLevel}))
}

// Database is where the tables are.
func (s Settings) Database() ddb.Config {
	return ddb.Config{Endpoint: s.Endpoint, TablePrefix: s.TablePrefix}
}
